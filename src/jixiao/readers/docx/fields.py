"""Follow the fields of a Word document (域): their code is not shown, their result is.

Legacy form fields (旧式窗体) keep what was chosen or ticked beside their code, and have no result of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: What a box of a form shows that is ticked, and one that is not.
TICKED, UNTICKED = "☒", "☐"
#: The elements of the data of a form field that say what it shows.
FORM_FIELD = ("ddList", "checkBox", "listEntry", "result", "checked", "default")


@dataclass(slots=True)
class FormField:
    """The data of a legacy form field (w:ffData): a drop-down list or a check box.

    ``result`` and ``default`` are what w:result (w:checked) and w:default say; None where they are missing.
    """

    entries: list[str] | None = None
    checkbox: bool = False
    result: str | None = None
    default: str | None = None

    def shown(self) -> str:
        """What Word shows of it; empty where it is neither a list nor a box, or where nothing can be chosen.

        >>> FormField(entries=["一般", "重点"], result="1").shown(), FormField(checkbox=True, default="1").shown()
        ('重点', '☒')
        """
        said = self.default if self.result is None else self.result
        if self.checkbox:
            return UNTICKED if said in (None, "0", "false", "off") else TICKED
        chosen = int(said) if said and said.isascii() and said.isdigit() and len(said) < 6 else 0
        return self.entries[chosen] if self.entries and chosen < len(self.entries) else ""


@dataclass(slots=True)
class Field:
    """A field that has begun: whether its code is still going on, and what was met in it.

    ``kept`` are the texts in its code, which are no code after all where the field never ends.
    """

    code: bool = True
    wrote: bool = False
    form: FormField | None = None
    kept: list[str] = field(default_factory=list)


@dataclass(slots=True)
class FieldState:
    """The fields that are open in a paragraph, from the outermost."""

    open: list[Field] = field(default_factory=list)

    def mark(self, kind: str | None) -> str:
        """Take a mark of a field (w:fldChar): begin, separate, end. Give the text that it makes appear."""
        if kind == "begin":
            self.open.append(Field())
        elif kind == "separate" and self.open:
            self.open[-1].code = False
            self.open[-1].kept.clear()
        elif kind == "end" and self.open:
            ended = self.open.pop()
            if ended.form and not ended.wrote:
                return ended.form.shown()
        return ""

    def take(self, name: str, value: str | None) -> None:
        """Take an element of the data of the innermost field."""
        if not self.open:
            return
        current = self.open[-1]
        if name in ("ddList", "checkBox"):
            current.form = FormField(entries=[] if name == "ddList" else None, checkbox=name == "checkBox")
        elif current.form is None:
            return
        elif name == "listEntry":
            if current.form.entries is not None:
                current.form.entries.append(value or "")
        elif name == "default":
            current.form.default = value
        else:
            current.form.result = value or "1"

    def takes(self, text: str) -> bool:
        """Whether a text belongs to the code of a field, and is not shown; keeps it until the code ends."""
        for place in self.open:
            if place.code:
                place.kept.append(text)
                return True
            place.wrote = place.wrote or bool(text.strip())
        return False

    def give_up(self) -> str:
        """End a paragraph: give the texts in the code of fields that never ended, which are shown."""
        left = "".join(text for place in self.open if place.code for text in place.kept)
        self.open = [place for place in self.open if not place.code]
        return left
