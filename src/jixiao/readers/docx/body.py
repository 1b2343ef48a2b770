"""Parse WordprocessingML element by element (document.xml)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ...model import Location
from ...vocabulary.office_words import is_prompt
from ..base import Source
from ..blocks import BLANKS, LimitCounter, RawBlock, RawParagraph
from ..xml import Handler
from .fields import FORM_FIELD, FieldState
from .styles import HidingStyles, is_on
from .symbol_fonts import shown
from .tables import OpenTable

Attributes = Mapping[str, str]

_WORD = ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
_MATH = ("http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math")
_EITHER = ("http://schemas.openxmlformats.org/markup-compatibility/2006",)
_PICTURE = ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
_OFFICE = ("urn:schemas-microsoft-com:office:office",)
_VML = ("urn:schemas-microsoft-com:vml",)

#: Word's elements whose content is no text of the document. The …Change elements hold what was before a tracked change.
_SKIPPED = (
    *("moveFrom", "delText", "instrText", "delInstrText", "pPr", "sdtPr", "sdtEndPr", "tblPr", "tblPrEx", "tblGrid", "rt", "rubyPr"),
    *("rPrChange", "tcPrChange", "trPrChange", "txbxContentChange", "cellDel", "textInput", "sectPr"),
)
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
#: How often something that is not read is told, and how much of hidden text.
_MOST_TOLD, _HIDDEN_LENGTH = 20, 200


@dataclass(slots=True)
class _Paragraph:
    pieces: list[str] = field(default_factory=list)
    after: list[RawBlock] = field(default_factory=list)  # text boxes
    style: str | None = None
    mark: int = 0


class DocxBody(Handler):
    """Handle the elements of document.xml.

    Afterwards ``parts`` is what stands in it; ``pictures``, ``embedded`` and ``hidden`` what was not read, ``prompts`` what was and may
    only be the prompt of a control. ``hiding`` are the styles whose text is hidden.
    """

    def __init__(self, source: Source, hiding: HidingStyles | None = None) -> None:
        super().__init__(source)
        self._hiding = hiding or HidingStyles()
        self.parts: list[RawBlock] = []
        self.pictures = 0
        self.embedded: list[tuple[Location, str]] = []
        self.hidden: list[tuple[Location, str]] = []
        self.prompts: list[tuple[Location, str]] = []
        self._counter = LimitCounter(source)
        self._flows: list[list[RawBlock]] = [self.parts]
        self._paragraphs: list[_Paragraph] = []
        self._tables: list[OpenTable] = []
        self._either: list[bool] = []  # for each AlternateContent, whether one of its branches had text
        self._branches: list[int] = []
        self._texts = 0  # pieces of text so far
        self._skip = 0  # the depth at which an element that is left out began
        self._text: list[str] | None = None  # the pieces of the w:t that is being read
        self._font = ""
        self._vanished: bool | None = None  # what the run itself says
        self._run_style: str | None = None
        self._table_styles: dict[int, str] = {}
        self._fields = FieldState()
        self._controls: list[bool] = []  # for each content control, whether it says that it shows its prompt
        self._prompting = 0  # controls around the current place whose prompt is shown
        self._prompt: list[str] = []  # the text of a prompt so far
        self._in_row_properties = False
        self._begin, self._finish = self._handlers()
        self._inside = self._inside_skipped()

    def start(self, tag: str, attributes: Attributes) -> None:
        super().start(tag, attributes)
        if self._skip:
            if self.depth == self._skip + 1 and (inside := self._inside.get(tag)):
                inside(attributes)
        elif begin := self._begin.get(tag):
            begin(attributes)

    def end(self, tag: str) -> None:
        if self._skip:
            if self._skip == self.depth:
                self._skip = 0
        elif finish := self._finish.get(tag):
            finish()
        super().end(tag)

    def data(self, text: str) -> None:
        if self._text is not None and not self._skip:
            self._text.append(text)

    def _writer(self, text: str) -> Callable[[Attributes], None]:
        return lambda _: self._write(text)

    def _finish_either(self) -> None:
        self._either.pop()

    def _inside_skipped(self) -> dict[str, Callable[[Attributes], None]]:
        """What is looked at in the properties of paragraphs, tables and controls, which are left out else."""
        handlers = {"pStyle": self._set_paragraph_style, "tblStyle": self._set_table_style, "showingPlcHdr": self._set_prompting}
        return {f"{{{space}}}{name}": handler for name, handler in handlers.items() for space in _WORD}

    def _handlers(self) -> tuple[dict[str, Callable[[Attributes], None]], dict[str, Callable[[], None]]]:
        begin: dict[tuple[tuple[str, ...], str], Callable[[Attributes], None]] = {
            **{(_WORD, name): self._leave_out for name in _SKIPPED},
            **{(_WORD, name): self._writer(text) for name, text in _BREAKS.items()},
            (_WORD, "p"): lambda _: self._paragraphs.append(_Paragraph(mark=self._elements)),
            (_WORD, "r"): self._begin_run,
            (_WORD, "t"): self._begin_text,
            (_WORD, "rFonts"): self._set_font,
            (_WORD, "vanish"): self._set_vanished,
            (_WORD, "rStyle"): self._set_run_style,
            (_WORD, "fldChar"): lambda attributes: self._write(self._fields.mark(_value(attributes, "fldCharType"))),
            **{(_WORD, name): self._form_field(name) for name in FORM_FIELD},
            (_WORD, "sdt"): lambda _: self._controls.append(False),
            (_WORD, "sdtContent"): self._begin_control,
            (_WORD, "sym"): self._symbol,
            (_WORD, "txbxContent"): lambda _: self._flows.append([]),
            (_WORD, "tbl"): self._begin_table,
            (_WORD, "tr"): self._begin_row,
            (_WORD, "trPr"): self._begin_row_properties,
            (_WORD, "del"): self._begin_deleted,
            (_WORD, "gridBefore"): self._grid_before,
            (_WORD, "tc"): self._begin_cell,
            (_WORD, "gridSpan"): self._grid_span,
            (_WORD, "vMerge"): self._merge_down,
            (_WORD, "hMerge"): self._merge_across,
            (_WORD, "altChunk"): lambda _: self._embed("altChunk"),
            (_MATH, "r"): self._begin_run,
            (_MATH, "t"): self._begin_text,
            (_MATH, "den"): lambda _: self._write("/"),
            (_EITHER, "AlternateContent"): lambda _: self._either.append(False),
            (_EITHER, "Choice"): self._begin_branch,
            (_EITHER, "Fallback"): self._begin_branch,
            (_PICTURE, "blip"): self._picture,
            (_VML, "imagedata"): self._picture,
            (_OFFICE, "OLEObject"): self._object,
        }
        finish: dict[tuple[tuple[str, ...], str], Callable[[], None]] = {
            (_WORD, "p"): self._finish_paragraph,
            (_WORD, "r"): self._finish_run,
            (_WORD, "t"): self._finish_text,
            (_WORD, "txbxContent"): self._finish_text_box,
            (_WORD, "tbl"): self._finish_table,
            (_WORD, "tr"): self._finish_row,
            (_WORD, "trPr"): self._finish_row_properties,
            (_WORD, "tc"): self._finish_cell,
            (_WORD, "sdt"): self._finish_sdt,
            (_WORD, "sdtContent"): self._finish_control,
            (_MATH, "r"): self._finish_run,
            (_MATH, "t"): self._finish_text,
            (_EITHER, "AlternateContent"): self._finish_either,
            (_EITHER, "Choice"): self._finish_branch,
            (_EITHER, "Fallback"): self._finish_branch,
        }
        return (
            {f"{{{space}}}{name}": handler for (spaces, name), handler in begin.items() for space in spaces},
            {f"{{{space}}}{name}": handler for (spaces, name), handler in finish.items() for space in spaces},
        )

    def _leave_out(self, _: Attributes) -> None:
        self._skip = self.depth

    # Text

    def _write(self, text: str) -> None:
        if not self._paragraphs or not text or (self._fields.open and self._fields.takes(text)):
            return
        if self._is_hidden():
            self._hide(text)
        elif self._prompting:
            self._prompt.append(text)
        else:
            self._paragraphs[-1].pieces.append(text)
            self._texts += bool(text.strip(BLANKS))

    def _is_hidden(self) -> bool:
        if self._vanished is not None or not (self._hiding.styles or self._hiding.all_text):
            return bool(self._vanished)
        table = self._table_styles.get(self._tables[-1].table.number) if self._tables else None
        return self._hiding.hide(table, self._paragraphs[-1].style, self._run_style)

    def _begin_run(self, _: Attributes) -> None:
        self._font, self._vanished, self._run_style = "", None, None

    def _finish_run(self) -> None:
        self._font, self._vanished, self._run_style = "", None, None

    def _set_run_style(self, attributes: Attributes) -> None:
        self._run_style = _value(attributes, "val")

    def _set_paragraph_style(self, attributes: Attributes) -> None:
        if self._paragraphs:
            self._paragraphs[-1].style = _value(attributes, "val")

    def _set_table_style(self, attributes: Attributes) -> None:
        if self._tables:
            self._table_styles[self._tables[-1].table.number] = _value(attributes, "val") or ""

    # Form fields and content controls

    def _form_field(self, name: str) -> Callable[[Attributes], None]:
        return lambda attributes: self._fields.take(name, _value(attributes, "val"))

    def _set_prompting(self, attributes: Attributes) -> None:
        if self._controls:
            self._controls[-1] = is_on(_value(attributes, "val"))

    def _begin_control(self, _: Attributes) -> None:
        self._prompting += bool(self._controls and self._controls[-1])

    def _finish_control(self) -> None:
        if self._controls and self._controls[-1]:
            self._end_prompt()
            self._prompting -= 1

    def _finish_sdt(self) -> None:
        if self._controls:
            self._controls.pop()

    def _end_prompt(self) -> None:
        """Leave out the prompt of a control that nobody filled in; keep, and tell, a text that does not read like one.

        Programs that fill controls in forget to take away the mark that they show their prompt.
        """
        text, self._prompt = "".join(self._prompt), []
        if not text.strip(BLANKS) or is_prompt(text) or not self._paragraphs:
            return
        self._paragraphs[-1].pieces.append(text)
        self._texts += 1
        if len(self.prompts) < _MOST_TOLD:
            self.prompts.append((self._here(), text[:_HIDDEN_LENGTH]))

    def _begin_text(self, _: Attributes) -> None:
        self._text = []

    def _finish_text(self) -> None:
        text = "".join(self._text or ())
        self._text = None
        # Line breaks and tabs in Word are elements; in its text they are blanks of the XML.
        for blank in "\r\n\t":
            text = text.replace(blank, " ")
        self._write(shown(text, self._font))

    def _set_font(self, attributes: Attributes) -> None:
        self._font = _value(attributes, "ascii") or _value(attributes, "hAnsi") or ""

    def _set_vanished(self, attributes: Attributes) -> None:
        self._vanished = is_on(_value(attributes, "val"))

    def _symbol(self, attributes: Attributes) -> None:
        try:
            symbol = chr(int(_value(attributes, "char") or "", 16))
        except (ValueError, OverflowError):
            return
        self._write(shown(symbol, _value(attributes, "font") or ""))

    def _finish_paragraph(self) -> None:
        if self._fields.open and (left := self._fields.give_up()):
            self._paragraphs[-1].pieces.append(left)
        if self._prompt:
            self._end_prompt()
        paragraph = self._paragraphs.pop()
        self._flows[-1].append(RawParagraph("".join(paragraph.pieces), self._counter.tables + 1, paragraph.mark))
        self._flows[-1].extend(paragraph.after)

    def _finish_text_box(self) -> None:
        parts = self._flows.pop()
        (self._paragraphs[-1].after if self._paragraphs else self._flows[-1]).extend(parts)

    # One of several ways to show the same thing: the first that has text

    def _begin_branch(self, _: Attributes) -> None:
        if self._either and self._either[-1]:
            self._skip = self.depth
        else:
            self._branches.append(self._texts)

    def _finish_branch(self) -> None:
        before = self._branches.pop()
        if self._either:
            self._either[-1] = self._texts > before

    # What is not read

    def _picture(self, _: Attributes) -> None:
        self.pictures += 1
        if self._tables:
            self._tables[-1].picture = True

    def _object(self, attributes: Attributes) -> None:
        kind = attributes.get("ProgID", "")
        if kind.startswith(("Excel.", "Word.", "ET.", "WPS.")):
            self._embed(kind)

    def _embed(self, kind: str) -> None:
        if len(self.embedded) < _MOST_TOLD:
            self.embedded.append((self._here(), kind))

    def _hide(self, text: str) -> None:
        if not text.strip(BLANKS):
            return
        here = self._here()
        if self.hidden and self.hidden[-1][0] == here:
            text = self.hidden.pop()[1] + text
        if len(self.hidden) < _MOST_TOLD:
            self.hidden.append((here, text[:_HIDDEN_LENGTH]))

    def _here(self) -> Location:
        if not self._tables:
            return Location(self._counter.tables + 1)
        table = self._tables[-1].table
        return Location(table.number, max(1, len(table.rows)))

    # Tables

    def _begin_table(self, _: Attributes) -> None:
        table = self._counter.table()
        self._flows[-1].append(table)
        self._tables.append(OpenTable(table))

    def _finish_table(self) -> None:
        self._tables.pop()

    def _begin_row(self, _: Attributes) -> None:
        if self._tables:
            self._tables[-1].begin_row(self._counter)

    def _begin_row_properties(self, _: Attributes) -> None:
        self._in_row_properties = True

    def _begin_deleted(self, _: Attributes) -> None:
        if self._in_row_properties and self._tables:
            self._tables[-1].deleted = True
        self._skip = self.depth

    def _finish_row_properties(self) -> None:
        self._in_row_properties = False
        current = self._tables[-1] if self._tables else None
        if current and current.deleted and current.row is not None:
            current.drop_row()
            self._skip = self.depth - 1  # the rest of the row

    def _finish_row(self) -> None:
        if self._tables:
            self._tables[-1].finish_row()

    def _grid_before(self, attributes: Attributes) -> None:
        if self._tables:
            self._tables[-1].column += _number(attributes, least=0)

    def _begin_cell(self, _: Attributes) -> None:
        self._flows.append([])
        if self._tables:
            self._tables[-1].begin_cell(self._counter, self._elements)

    def _grid_span(self, attributes: Attributes) -> None:
        if self._tables:
            self._tables[-1].span = _number(attributes, least=1)

    def _merge_down(self, attributes: Attributes) -> None:
        if self._tables:
            self._tables[-1].down = _value(attributes, "val") or "continue"

    def _merge_across(self, attributes: Attributes) -> None:
        if self._tables:
            self._tables[-1].across = _value(attributes, "val") or "continue"

    def _finish_cell(self) -> None:
        parts = self._flows.pop()
        if not self._tables or (row := self._tables[-1].row) is None:
            self._flows[-1].extend(parts)
            return
        self._hide(self._tables[-1].finish_cell(parts, row, self._counter))


def _value(attributes: Attributes, name: str) -> str | None:
    """An attribute of Word's, in whichever namespace."""
    return next((value for key, value in attributes.items() if key.rpartition("}")[2] == name), None)


def _number(attributes: Attributes, least: int) -> int:
    """A number of columns; where it is none, the least there can be."""
    text = (_value(attributes, "val") or "").strip()
    return max(least, int(text)) if text.isascii() and text.isdigit() and len(text) < 12 else least
