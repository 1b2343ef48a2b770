"""Some things are written in one place only: decimals as text, and the IRIs of namespaces."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import jixiao
from jixiao.model import namespaces

PACKAGE = Path(jixiao.__file__).parent
MODULES = [path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py"))]

#: Who else may look at the zeros of a decimal, and why.
DECIMALS = {
    "model/text.py": "the home of decimals as text",
    "readers/spreadsheet/number_render.py": "shows numbers by the placeholders of a spreadsheet's format",
    "sparql/literals.py": "reads decimals: how many digits there are after the point",
}


def syntax(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def decimal_writers(tree: ast.AST) -> Iterator[int]:
    """The lines that write a decimal without an exponent or take its last zeros away."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            constants = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
            if (name in ("rstrip", "strip", "removesuffix") and constants in (["0"], [".0"])) or (
                name == "format" and any(str(constant).endswith("f") for constant in constants)
            ):
                yield node.lineno
        elif isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            if [getattr(part, "value", None) for part in node.format_spec.values] in (["f"], [",f"]):
                yield node.lineno
        elif isinstance(node, ast.Constant) and re.search(r"\{\w*:,?f\}", str(node.value)):
            yield node.lineno


@pytest.mark.parametrize(
    "code",
    ['text.rstrip("0")', 'format(number, "f")', 'format(number, ",f")', 'f"{number:f}"', 'f"{number:,f}"', '"{:f}".format(number)'],
)
def test_a_writer_of_decimals_is_seen(code: str) -> None:
    assert list(decimal_writers(ast.parse(code))) == [1]


def test_an_amount_shown_to_two_decimals_is_no_exact_decimal() -> None:
    assert list(decimal_writers(ast.parse('f"{seconds:.1f} s {count:,}"'))) == []


def test_decimals_are_written_in_one_place() -> None:
    writers = {module for module in MODULES if any(decimal_writers(syntax(module)))}
    assert writers == set(DECIMALS)


# -- namespaces --------------------------------------------------------------------------------------------------------------

HOME = "model/namespaces.py"
NAMESPACES = {
    name: value
    for name, value in vars(namespaces).items()
    if name.isupper() and isinstance(value, str) and value != namespaces.W3ID  # which the base of instances begins with too
}


def strings(tree: ast.AST) -> Iterator[str]:
    """The texts in a module that are no docstrings; of an f-string what stands in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node, clean=False):
            node.body = node.body[1:]
    yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.parametrize("module", [module for module in MODULES if module != HOME])
def test_namespaces_stand_in_one_module(module: str) -> None:
    assert [name for text in strings(syntax(module)) for name, iri in NAMESPACES.items() if iri in text] == []


def test_the_ontology_and_the_vocabularies_are_among_them() -> None:
    assert {"JX", "RDF", "RDFS", "XSD", "SKOS", "PROV", "QB", "SH", "OWL", "ONTOLOGY_GRAPH"} <= NAMESPACES.keys()
    assert list(strings(ast.parse('"""About urn:x."""\ny = f"<urn:x#{name}>"'))) == ["<urn:x#", ">"]
