"""Tell of each field of a head how it was found and how surely, by what was noted when its cells were read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ...model import CERTAIN, CellRole, Certainty, Field, Location, ReadingDoubt, ReadingRule
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import one_line
from .field_collector import FormFields
from .label_grammar import is_whole, parse_label
from .patterns import patterns_of
from .trace import Annotation

#: How a label is known.
_HOW = (ReadingRule.KNOWN_LABEL, ReadingRule.PARSED_LABEL)
#: A character of a scan that is less sure than this is hard to read; the reader says so too.
_SURE = 0.85
#: One value for each combination, as documents have thousands of fields and few ways of finding them.
_ALIKE: dict[Certainty, Certainty] = {}


def certainties(fields: FormFields, words: Vocabulary, titles: Collection[Location]) -> dict[str, Certainty]:
    """Give the certainty of each field that holds something. ``titles``: where the titles of the table and the document stand."""
    values: dict[Location, list[tuple[int, Annotation]]] = {}
    for place, note in enumerate(fields.annotations):
        if note.use is CellRole.VALUE:
            values.setdefault(note.cell.ref, []).append((place, note))
    rivals = {name for name, cell in fields.rivals if cell in fields.unclaimed}
    result = {}
    for name, field in fields.by_name.items():
        if field.text is None:
            continue
        certainty = _of(name, field, values.get(field.ref, ()), fields.annotations, words, titles)
        if name in rivals:
            certainty = certainty.with_doubts(ReadingDoubt.OTHER_VALUE)
        result[name] = _ALIKE.setdefault(certainty, certainty)
    return result


def _of(
    name: str,
    field: Field,
    here: Sequence[tuple[int, Annotation]],
    notes: Sequence[Annotation],
    words: Vocabulary,
    titles: Collection[Location],
) -> Certainty:
    """The rules by which a field's value and its label were read, and what speaks against them; ``here`` are the values of its cell."""
    if field.ref in titles:
        return Certainty((ReadingRule.TITLE_ENDING,), (ReadingDoubt.FROM_TITLE,))
    if not here:
        return Certainty((ReadingRule.TOTAL_ROW,)) if name.startswith("total_") else CERTAIN
    place, value = next(((place, note) for place, note in here if note.name == name), here[0])
    rule = value.rule
    assert isinstance(rule, ReadingRule)
    doubts: list[ReadingDoubt] = []
    found_by = [rule]
    if rule is ReadingRule.HEADING_LINE:
        doubts += [] if _says_what_it_is(value, words) else [ReadingDoubt.WITHOUT_LABEL]
    else:
        label = value if value.word else _label_of(place, value, notes)
        if label and label.word:
            how = _HOW[label.word not in words.labels and label.rule is not ReadingRule.KNOWN_LABEL]
            found_by.insert(0, how if label.rule is not ReadingRule.FUNDS_MATRIX else ReadingRule.KNOWN_LABEL)
            doubts += _doubts_of_label(label.word, words) if found_by[0] is ReadingRule.PARSED_LABEL else ()
    if value.cell.confidence is not None and value.cell.confidence < _SURE:
        doubts.append(ReadingDoubt.HARD_TO_READ)
    return Certainty(tuple(found_by), tuple(doubts))


def _says_what_it_is(value: Annotation, words: Vocabulary) -> bool:
    """Whether a line between title and form says by a label (单位：…) or a code (340101 …) that it is a department."""
    text = one_line(value.cell.text)
    return ":" in label_key(text) or patterns_of(words).coded.fullmatch(text) is not None


def _label_of(place: int, value: Annotation, notes: Sequence[Annotation]) -> Annotation | None:
    """The label that a value belongs to: the last one before it of its field, else the last one before it in its row."""
    name, row, beside = value.name or "", (value.cell.ref.row, value.cell.ref.table), None
    for note in reversed(notes[:place]):
        if note.use is CellRole.LABEL:
            if note.name and name.endswith(note.name):
                return note
            if beside is None and (note.cell.ref.row, note.cell.ref.table) == row:
                beside = note
    return beside


def _doubts_of_label(word: str, words: Vocabulary) -> Iterator[ReadingDoubt]:
    """What is not certain of a label that the vocabulary does not list."""
    label = parse_label(word, words)
    if label is None:
        return
    yield ReadingDoubt.LABEL_BY_PARTS if is_whole(label, words) else ReadingDoubt.LABEL_PARTLY_KNOWN
