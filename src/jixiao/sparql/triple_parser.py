"""Parse triples: a subject with its properties, in patterns and in the templates of CONSTRUCT (SPARQL 1.1, section 4.2)."""

from __future__ import annotations

from .algebra import Bgp, Node, Pattern, PropertyPath, Triple, Var
from .errors import SparqlSyntaxError
from .path_parser import FIRST, NIL, REST, parse_path, translate_path
from .results import Term
from .token_stream import TokenStream


class SubjectParser:
    """The triples of one subject, and the patterns of paths that are more than triples."""

    __slots__ = ("patterns", "stream", "triples")

    def __init__(self, stream: TokenStream) -> None:
        self.stream = stream
        self.triples: list[Triple] = []
        self.patterns: list[Pattern] = []

    def parse(self) -> None:
        if self.stream.at_sign("[", "("):
            subject = self._node()
            if self.stream.at_sign(".", "}"):
                return
        else:
            subject = self._node()
        self._properties(subject)

    def _properties(self, subject: Node) -> None:
        stream = self.stream
        while True:
            verb = Var(stream.variable()) if stream.kind == "variable" else parse_path(stream)
            self._objects(subject, verb)
            while stream.accept(";"):
                pass
            if stream.at_sign(".", "}", "]", "{") or (stream.kind == "keyword" and stream.text != "a"):
                return
            if not stream.precedes(";"):
                raise SparqlSyntaxError(f"not understood: {stream.text!r}")

    def _objects(self, subject: Node, verb: Var | PropertyPath) -> None:
        while True:
            target = self._node()
            if isinstance(verb, Var | Term):
                self.triples.append((subject, verb, target))
            else:
                pattern = translate_path(self.stream, subject, verb, target)
                if isinstance(pattern, Bgp):
                    self.triples.extend(pattern.triples)
                else:
                    self.patterns.append(pattern)
            if not self.stream.accept(","):
                return

    def _node(self) -> Node:
        stream = self.stream
        if stream.kind == "variable":
            return Var(stream.variable())
        if stream.kind == "bnode":
            return Var(stream.advance())
        if stream.at_sign("["):
            return self._blank_node()
        if stream.at_sign("("):
            return self._collection()
        return stream.literal() or Term("iri", stream.iri())

    def _collection(self) -> Node:
        """Read a collection (section 4.2.4), which is a list of nodes."""
        self.stream.expect("(")
        if self.stream.accept(")"):
            return NIL
        first = node = Var(self.stream.fresh_variable())
        while True:
            self.triples.append((node, FIRST, self._node()))
            if self.stream.accept(")"):
                self.triples.append((node, REST, NIL))
                return first
            following = Var(self.stream.fresh_variable())
            self.triples.append((node, REST, following))
            node = following

    def _blank_node(self) -> Var:
        self.stream.expect("[")
        node = Var(self.stream.fresh_variable())
        if not self.stream.at_sign("]"):
            self._properties(node)
        self.stream.expect("]")
        return node
