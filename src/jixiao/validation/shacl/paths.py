"""Property paths as SPARQL."""

from __future__ import annotations

from itertools import product

from .model import Alternative, Inverse, Path, Predicate, Repeated, Sequence, UnsupportedShapeError

_LONG = 30


def split(path: Path) -> tuple[bool, Path | None]:
    """Whether a path leads from a node to itself by no step at all, and the path of its other ways; None where it has no other.

    SPARQL's zero-length paths are taken out, because Oxigraph finds them at the nodes of a graph only, and SHACL at any node.
    """
    match path:
        case Predicate():
            return False, path
        case Inverse(inner):
            empty, rest = split(inner)
            return empty, Inverse(rest) if rest else None
        case Repeated(inner, how):
            empty, rest = split(inner)
            repeated = rest if how == "?" or rest is None else Repeated(rest, "+")
            return empty or how != "+", repeated
        case Alternative(paths):
            parts = [split(part) for part in paths]
            if not any(empty for empty, _ in parts):
                return False, path
            return True, _either([rest for _, rest in parts if rest])
        case Sequence(steps):
            parts = [split(step) for step in steps]
            ways = [[rest for rest in way if rest] for way in product(*([rest, None] if empty else [rest] for empty, rest in parts))]
            # A step without a rest and without an empty way leads nowhere; there is none such.
            longer = [Sequence(tuple(way)) if len(way) > 1 else way[0] for way in ways if way]
            return all(empty for empty, _ in parts), _either(longer)


def _either(paths: list[Path]) -> Path | None:
    if len(paths) > _LONG:
        raise UnsupportedShapeError("a path with too many ways that may be empty")
    return Alternative(tuple(paths)) if len(paths) > 1 else paths[0] if paths else None


def written(path: Path) -> str:
    """A path as SPARQL writes it."""
    match path:
        case Predicate(name):
            return name
        case Inverse(inner):
            return f"^{written(inner)}" if isinstance(inner, Predicate) else f"(^({written(inner)}))"
        case Sequence(steps):
            return f"({'/'.join(map(written, steps))})"
        case Alternative(paths):
            return f"({'|'.join(map(written, paths))})"
        case Repeated(inner, how):
            return f"({written(inner)}){how}"


def predicates(path: Path) -> set[str]:
    match path:
        case Predicate(name):
            return {name}
        case Inverse(inner) | Repeated(inner, _):
            return predicates(inner)
        case Sequence(parts) | Alternative(parts):
            return set().union(*map(predicates, parts))


def is_plain(path: Path) -> bool:
    """Whether a path repeats nothing, so that it can be walked from either end."""
    match path:
        case Predicate():
            return True
        case Inverse(inner):
            return is_plain(inner)
        case Sequence(parts) | Alternative(parts):
            return all(map(is_plain, parts))
    return False
