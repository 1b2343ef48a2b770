"""Build a flat SELECT: where its rows come from, which of them, and what each variable is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .sql_values import CLOSE, OPEN, SqlValue, all_of

Names = frozenset[str]
#: What the first determine, the second: in two rows with the same first, the second are the same.
Dependency = tuple[Names, Names]
SUBJECTS = "subjects"


@dataclass(frozen=True, slots=True)
class Source:
    """A table or a SELECT in brackets. With ``on``, rows to the left that it has no match for are kept (LEFT JOIN).

    ``any_of``: of what such a match must have one condition at least, for without any of it nobody asks for the match."""

    alias: str
    table: str
    on: tuple[str, ...] | None = None
    any_of: tuple[str, ...] = ()

    @property
    def star(self) -> bool:
        """Whether it is the table of subjects, of which every row left has exactly one."""
        return self.table == SUBJECTS and self.on is None


@dataclass(frozen=True, slots=True)
class Relation:
    """``key``: no two rows have the same values of these variables; None where rows may repeat."""

    sources: tuple[Source, ...] = ()
    where: tuple[str, ...] = ()
    columns: Mapping[str, SqlValue] = field(default_factory=dict)
    key: Names | None = frozenset()
    dependencies: tuple[Dependency, ...] = ()

    def determined(self, names: Iterable[str]) -> Names:
        """Close a set of variables over the dependencies: all that these determine."""
        known = set(names)
        grew = True
        while grew:
            grew = False
            for first, second in self.dependencies:
                if first <= known and not second <= known:
                    known |= second
                    grew = True
            if self.key is not None and self.key <= known and len(known) < len(self.columns):
                known |= set(self.columns)
                grew = True
        return frozenset(known)

    def unique(self, names: Iterable[str]) -> bool:
        """Whether no two rows have the same values of these variables."""
        return self.key is not None and self.key <= self.determined(names)

    def projected(self, names: Sequence[str]) -> Relation:
        """Project to these variables."""
        kept = frozenset(names)
        key = None
        if self.unique(kept):
            key = set(kept)
            for name in reversed(names):
                if self.unique(key - {name}):
                    key.discard(name)
        starts = {first for first, _ in self.dependencies if first <= kept}
        dependencies = tuple((first, self.determined(first) & kept) for first in sorted(starts, key=sorted))
        columns = {name: self.columns[name] for name in names if name in self.columns}
        return replace(self, columns=columns, key=None if key is None else frozenset(key), dependencies=dependencies)

    def filtered(self, *conditions: str) -> Relation:
        wanted = tuple(condition for condition in conditions if condition != "true")
        return replace(self, where=(*self.where, *wanted)) if wanted else self

    def with_column(self, name: str, value: SqlValue, *determined_by: str) -> Relation:
        dependencies = (*self.dependencies, (frozenset(determined_by), frozenset({name})))
        return replace(self, columns={**self.columns, name: value}, dependencies=dependencies)

    def star_of(self, sql: str) -> str | None:
        """The alias of the table of subjects whose subject this SQL is."""
        return next((source.alias for source in self.sources if source.star and sql == f"{source.alias}.s"), None)

    def optional_row(self, alias: str, sql: str, conditions: Sequence[str], wanted: str) -> tuple[Relation, str]:
        """Add the row of the table of subjects that the subject may have of which this is the SQL, if it meets these conditions;
        one that is there is used again. Gives the row's name, which is ``alias`` where it is new.

        ``conditions`` are about a row of that name, as is ``wanted``: a condition without which the row is of no use here."""
        for number, source in enumerate(self.sources):
            if source.table == SUBJECTS and source.on == _row(source.alias, sql, [c.replace(alias, source.alias) for c in conditions]):
                any_of = tuple(dict.fromkeys((*source.any_of, wanted.replace(alias, source.alias))))
                sources = (*self.sources[:number], replace(source, any_of=any_of), *self.sources[number + 1 :])
                return replace(self, sources=sources), source.alias
        source = Source(alias, SUBJECTS, _row(alias, sql, conditions), (wanted,))
        return replace(self, sources=(*self.sources, source)), alias

    def renamed(self, old: str, new: str) -> Relation:
        """Put one table in the place of another of the same rows."""

        def sub(text: str) -> str:
            return text.replace(old, new)

        sources = tuple(
            replace(s, table=sub(s.table), on=None if s.on is None else tuple(map(sub, s.on)), any_of=tuple(map(sub, s.any_of)))
            for s in self.sources
            if s.alias != old
        )
        columns = {name: replace(value, sql=sub(value.sql)) for name, value in self.columns.items()}
        return replace(self, sources=sources, where=tuple(map(sub, self.where)), columns=columns)


def minimal(names: Sequence[str], dependencies: tuple[Dependency, ...]) -> Names:
    """Minimise a key: variables that determine all of these, the first of them where there is a choice."""
    relation = Relation(columns={}, key=None, dependencies=dependencies)
    key = set(names)
    for name in reversed(names):
        if name in relation.determined(key - {name}):
            key.discard(name)
    return frozenset(key)


def alias(number: int) -> str:
    return f"{OPEN}{number}{CLOSE}"


def complete(sql: str) -> str:
    """Complete SQL text with names for its tables."""
    return sql.replace(OPEN, "x").replace(CLOSE, "")


def select(relation: Relation, outputs: Sequence[str], *, distinct: bool = False) -> str:
    """Write the SELECT of a relation's rows, with these expressions as its columns c0, c1, …"""
    columns = ", ".join(f"{output} AS c{number}" for number, output in enumerate(outputs)) or "1 AS c0"
    return f"SELECT {'DISTINCT ' if distinct else ''}{columns}{body(relation)}"


def _row(alias: str, sql: str, conditions: Iterable[str]) -> tuple[str, ...]:
    return (f"{alias}.s = {sql}", *sorted(conditions))


def _on(source: Source) -> str:
    needless = not source.any_of or "true" in source.any_of
    return all_of((*(source.on or ()), *(() if needless else (" OR ".join(f"({wanted})" for wanted in source.any_of),))))


def body(relation: Relation) -> str:
    """Write FROM and WHERE."""
    parts: list[str] = []
    for source in relation.sources:
        if source.on is None:
            parts.append(f"{' CROSS JOIN' if parts else ''} {source.table} {source.alias}")
        else:
            parts.append(f"{'' if parts else ' (SELECT 1)'} LEFT JOIN {f'{source.table} {source.alias}'.rstrip()} ON {_on(source)}")
    clause = f" FROM{''.join(parts)}" if parts else ""
    return clause + (f" WHERE {all_of(relation.where)}" if relation.where else "")
