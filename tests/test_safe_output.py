"""What documents say is text everywhere: on terminals, in XML and in spreadsheets."""

from __future__ import annotations

import csv
import io
import os
import pty
import sys
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph
import pytest

from jixiao.cli.terminal import EscapingStream, escaped, unescaped
from jixiao.model.namespaces import XSD
from jixiao.service.workers.engine import Engine
from jixiao.service.workers.protocol import Job, Status
from jixiao.sparql.answers import Answer
from jixiao.sparql.formats import as_csv, as_excel_csv, as_excel_tsv
from jixiao.sparql.result_formats import written
from jixiao.sparql.results import Results, Term, Triples
from jixiao.store.answer_formats import format_answer

#: A colour, a new title for the window, a C1 control, an override of the direction, and a character that is none.
HOSTILE = "甲\x1b[31m红\x1b]0;title\x07\x9b2J\u202e乙\uffff"


def shown(leader: int, last: bytes) -> bytes:
    """Read what a terminal is shown, to the bytes it ends with.

    One read gives what has got there by then, which may be a part of what was written.
    """
    got = b""
    while not got.endswith(last):
        got += os.read(leader, 10_000)
    return got


def test_a_terminal_is_shown_what_it_would_act_upon() -> None:
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w", encoding="utf-8") as terminal:
        stream = EscapingStream(terminal)
        assert stream.isatty()
        assert unescaped(stream) is terminal
        print(f"{HOSTILE}\tend", file=stream)
        stream.writelines(["a\r", "b\r\n"])
        stream.flush()
        print("(end)", end="", file=stream)
        stream.flush()
        got = shown(leader, b"(end)").decode("utf-8").removesuffix("(end)").replace("\r\n", "\n")
    os.close(leader)
    assert got == "甲\\x1b[31m红\\x1b]0;title\\x07\\x9b2J\\u202e乙\uffff\tend\na\\x0db\n"
    assert escaped("绩效目标 ≥90%\n") == "绩效目标 ≥90%\n"


def test_the_program_prints_to_terminals_by_it(tmp_path: Path) -> None:
    """A name with a colour in it, as an error tells it, and a file as standard output gets it."""
    leader, follower = pty.openpty()
    pid = os.fork()
    if not pid:
        os.dup2(follower, 1)
        os.chdir(tmp_path)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8")
        from jixiao.cli.queries import _give
        from jixiao.cli.terminal import protect_terminal

        protect_terminal()
        _give(HOSTILE + "\n", None)
        _give((HOSTILE + "\n").encode(), None)
        print("(end)", end="", flush=True)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    got = shown(leader, b"(end)").decode("utf-8")
    os.close(leader)
    os.close(follower)
    assert "\x1b" not in got
    assert got.count("\\x1b[31m") == 2


def test_what_is_piped_is_whole(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    from jixiao.cli.queries import _give

    _give(HOSTILE, None)
    sys.stdout.flush()
    assert capsysbinary.readouterr().out == HOSTILE.encode()


def test_xml_is_well_formed_whatever_it_holds(tmp_path: Path) -> None:
    text = f" {HOSTILE}\x00\ttab "
    wanted = " 甲\ufffd[31m红\ufffd]0;title\ufffd\x9b2J\u202e乙\ufffd\ufffd\ttab "
    results = Results(("a",), ((Term("literal", text, f"{XSD}string"),),))
    assert [node.text for node in ElementTree.fromstring(written(results, "xml")).iter() if node.tag.endswith("literal")] == [wanted]
    pyoxigraph.Store(str(tmp_path / "s")).add(
        pyoxigraph.Quad(pyoxigraph.NamedNode("urn:s"), pyoxigraph.NamedNode("urn:a/p"), pyoxigraph.Literal(text))
    )
    engine = Engine(tmp_path / "s", columnar=False)
    for query, form in (("SELECT ?o { ?s ?p ?o }", "xml"), ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "rdf")):
        reply, body = engine.run(Job("query", "1", query, form, rows=10, bytes=10_000))
        assert reply.status is Status.OK
        assert wanted in [node.text for node in ElementTree.fromstring(body).iter()]
    made = format_answer(Triples('<urn:s> <urn:a/p> "a\\u001Bb" .\n'), "xml")
    assert isinstance(made, bytes)
    assert "a\ufffdb" in [node.text for node in ElementTree.fromstring(made).iter()]


def test_a_long_blank_is_written_in_linear_time() -> None:
    """Which an expression for blanks at the end takes the square of."""
    results = Results(("a",), ((Term("literal", f" a{' ' * 200_000}b", f"{XSD}string"),),))
    assert b"&#32;a  " in written(results, "xml")


def test_no_cell_of_a_csv_for_spreadsheets_is_a_formula() -> None:
    texts = ["=1+1", "+86", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-1.5", "+3", "-", "≥90%", "'=1", None, Decimal("-2.50"), -3]
    answer = Answer(("a",), tuple((text,) for text in texts))
    rows = [row[0] for row in csv.reader(io.StringIO(as_excel_csv(answer).removeprefix("\ufeff"), newline=""))]
    assert rows == ["a", "'=1+1", "+86", "'-2+3", "'@SUM(A1)", "'\t=1", "'\r=1", "-1.5", "+3", "'-", "≥90%", "'=1", "", "-2.5", "-3"]
    assert as_excel_tsv(answer).split("\n")[:3] == ["\ufeffa", "'=1+1", "+86"]
    assert as_csv(answer).startswith("a\n=1+1\n"), "what programs read is as it was"
