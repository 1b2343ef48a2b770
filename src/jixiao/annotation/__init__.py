"""Annotate documents: copies with a comment at each cell that has a finding, in the document's own format where it can hold comments."""

from .copies import Copy, annotated
from .notes import Note, Noted, Places, notes_of

__all__ = ["Copy", "Note", "Noted", "Places", "annotated", "notes_of"]
