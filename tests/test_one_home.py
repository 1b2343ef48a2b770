"""Some things are written in one place only: decimals as text, and the IRIs of namespaces."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import jixiao

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
