"""Hold what is said of a document from outside, apart from ``context.py``, which reads documents and needs the vocabulary for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.correction import Correction
from ..model.publication import UNPUBLISHED, Publication

if TYPE_CHECKING:
    from ..vocabulary import Place

__all__ = ["Overrides"]


@dataclass(frozen=True, slots=True)
class Overrides:
    """Hold what the user (``--city``, ``--year``) or the manifest says about a document, which wins over what it says itself.

    ``publication`` is what is known of how it was published, ``corrections`` what people say should stand in cells of it.
    """

    place: Place | None = None
    year: int | None = None
    source: str = "override"
    publication: Publication = UNPUBLISHED
    corrections: tuple[Correction, ...] = ()
