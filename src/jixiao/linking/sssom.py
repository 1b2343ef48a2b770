"""Read and write tables of mappings: TSV as SSSOM has it (https://mapping-commons.github.io/sssom/), with its metadata on top."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..model import JixiaoError
from ..model.namespaces import JXC, SEMAPV, SKOS, SSSOM

__all__ = ["NO_TERM", "REQUIRED", "MappingTable", "read_table", "table_text"]

#: The target of a mapping that says that there is none.
NO_TERM = f"{SSSOM}NoTermFound"
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
#: The columns that hold IRIs, which a table writes with prefixes.
IRIS = frozenset(REQUIRED)
#: The order of the columns that the program writes; others follow.
_ORDER = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label", "mapping_justification",
    "author_label", "reviewer_label", "mapping_date", "mapping_tool", "mapping_tool_version", "confidence", "comment",
)  # fmt: skip
_PREFIXES = {"concept": JXC, "semapv": SEMAPV, "skos": SKOS, "sssom": SSSOM}
_SET_ID, _LICENSE, _PREFIX_MAP = "mapping_set_id", "license", "curie_map"
_UNSTATED_LICENSE = f"{SSSOM}license/unspecified"
_LARGEST = 100_000_000
_CURIE = re.compile(r"([A-Za-z_][\w.-]*):(.*)", re.DOTALL)
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MappingTable:
    """Hold a table of mappings: its metadata as YAML has them, and its rows by column, each IRI in full; empty cells are left out.

    ``lines`` tell for each row the line of the file that it ends on.
    """

    rows: tuple[Row, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[int, ...] = ()


def read_table(data: bytes, shown: str) -> MappingTable:
    """Read a table of mappings. Raises JixiaoError that names the file, as ``shown``, the line, and what is wrong."""
    text = _decoded(data, shown)
    above = re.match(r"(?:#.*(?:\r\n|\r|\n|\Z))*", text)
    head = above.group() if above else ""
    metadata = _metadata("".join(line[1:] for line in head.splitlines(keepends=True)), shown)
    prefixes = {**_PREFIXES, **{str(name): str(base) for name, base in _mapping(metadata.get(_PREFIX_MAP), shown).items()}}
    first = len(head.splitlines())
    reader = csv.reader(io.StringIO(text[len(head) :], newline=""), delimiter="\t", strict=True)
    rows, lines = [], []
    try:
        columns = next(reader, [])
        _check_columns(columns, shown, first + 1)
        for cells in reader:
            line = first + reader.line_num
            if not any(cells):
                continue
            if len(cells) > len(columns):
                raise _wrong(
                    shown, line, f"has {len(cells)} cells below {len(columns)} columns", f"有 {len(cells)} 格，而列只有 {len(columns)} 个"
                )
            row = {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
            rows.append({name: _expanded(cell, prefixes, shown, line) if name in IRIS else cell for name, cell in row.items()})
            if missing := [name for name in REQUIRED if name not in row]:
                raise _wrong(shown, line, f"has no {', '.join(missing)}", f"缺少 {'、'.join(missing)}")
            lines.append(line)
    except csv.Error as error:
        raise _wrong(shown, first + reader.line_num, f"is no line of a TSV: {error}", f"不是 TSV 的一行：{error}") from error
    return MappingTable(tuple(rows), metadata, tuple(lines))


def table_text(rows: Iterable[Row], uses: str, metadata: Mapping[str, Any] | None = None) -> str:
    """Write rows as a table; ``uses`` is what the IRIs of uses of names begin with, and ``metadata`` what a table had that was read.

    The same rows in another order give the same text.
    """
    said = dict(metadata or {})
    prefixes = {**_mapping(said.pop(_PREFIX_MAP, None), ""), **_PREFIXES, "use": uses}
    said = {
        _SET_ID: f"{uses.removesuffix('name-use/')}links",
        _LICENSE: _UNSTATED_LICENSE,
        **said,
        _PREFIX_MAP: dict(sorted(prefixes.items())),
    }
    head = yaml.safe_dump(said, allow_unicode=True, sort_keys=True, width=1000)
    written = sorted((dict(row) for row in rows), key=_place)
    used = dict.fromkeys(name for row in written for name in row)
    columns = [name for name in _ORDER if name in used or name in REQUIRED]
    columns += sorted(used.keys() - set(columns))
    output = io.StringIO(newline="")
    output.write("".join(f"#{line}\n" for line in head.splitlines()))
    writer = csv.writer(output, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    bases = sorted(prefixes.items(), key=lambda entry: -len(entry[1]))
    writer.writerows([_contracted(row.get(name, ""), bases) if name in IRIS else row.get(name, "") for name in columns] for row in written)
    return output.getvalue()


def _place(row: Row) -> tuple[Sequence[str], Sequence[tuple[str, str]]]:
    """By what rows are sorted: names first, so that a reader finds what belongs together."""
    return [row.get(name, "") for name in ("subject_label", "subject_id", "predicate_modifier", "object_id")], sorted(row.items())


def _decoded(data: bytes, shown: str) -> str:
    if len(data) > _LARGEST:
        raise JixiaoError(f"{shown}: is too large for a table of links — is it the right file?", f"{shown}：作为对应表过大；请确认文件")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JixiaoError(
            f"{shown}: is not UTF-8 text — save it as tab-separated text in UTF-8",
            f"{shown}：不是 UTF-8 文本；请另存为 UTF-8 编码的制表符分隔文本",
        ) from error


def _metadata(text: str, shown: str) -> dict[str, Any]:
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise JixiaoError(
            f"{shown}: the metadata on top (lines with #) are no YAML: {reason} — correct them",
            f"{shown}：开头以 # 标出的元数据不是 YAML：{reason}",
        ) from error
    return _mapping(said, shown)


def _mapping(said: Any, shown: str) -> dict[str, Any]:
    if said is None:
        return {}
    if not isinstance(said, dict):
        raise JixiaoError(
            f"{shown}: the metadata on top (lines with #) must be lines such as name: value",
            f"{shown}：开头以 # 标出的元数据应写成 名称: 值",
        )
    return said


def _check_columns(columns: Sequence[str], shown: str, line: int) -> None:
    if missing := [name for name in REQUIRED if name not in columns]:
        raise _wrong(
            shown,
            line,
            f"lacks the columns {', '.join(missing)} — is it a table of SSSOM with tabs between?",
            f"缺少列 {'、'.join(missing)}；请确认是以制表符分隔的 SSSOM 表",
        )
    if len(set(columns)) < len(columns) or "" in columns:
        raise _wrong(shown, line, "has a column without a name, or two of one name", "有无名或重名的列")


def _expanded(cell: str, prefixes: Mapping[str, str], shown: str, line: int) -> str:
    """The IRI that a cell stands for."""
    text = cell.strip()
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    match = _CURIE.fullmatch(text)
    if match and match.group(1) in prefixes:
        return prefixes[match.group(1)] + match.group(2)
    if re.match(r"https?://", text):
        return text
    raise _wrong(shown, line, f"has {text!r}, whose prefix curie_map does not list", f"有 {text!r}，其前缀不在 curie_map 中")


def _contracted(iri: str, bases: Sequence[tuple[str, str]]) -> str:
    return next((f"{name}:{iri[len(base) :]}" for name, base in bases if iri.startswith(base) and iri != base), iri)


def _wrong(shown: str, line: int, en: str, zh: str) -> JixiaoError:
    return JixiaoError(f"{shown}: line {line} {en}", f"{shown}：第 {line} 行{zh}")
