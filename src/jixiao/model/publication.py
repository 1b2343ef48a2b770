"""Define what is known of a document's publication: source, publisher, dates and licence."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Publication:
    """How a document was published, as a manifest, a file beside it or its URL says; None where nobody says it.

    ``source`` is the URL it was published at (公开网址), ``publisher`` who published it (公开单位): a name or an IRI. ``published`` is
    the day of publication (公开日期), ``retrieved`` the day on which it was fetched, ``license`` a licence's IRI or a text about
    rights. ``preferred`` says that its versions of tables count before those of other documents.
    """

    source: str | None = None
    publisher: str | None = None
    published: date | None = None
    retrieved: date | None = None
    license: str | None = None
    preferred: bool = False

    def over(self, other: Publication) -> Publication:
        """Give what both say; where both say something, what this one says."""
        return replace(other, **{field.name: value for field in fields(self) if (value := getattr(self, field.name))})

    @property
    def identity(self) -> str:
        """Write all that is known, for digests; the empty text where nothing is."""
        return "|".join(f"{field.name}={value}" for field in fields(self) if (value := getattr(self, field.name)))


#: Of a document of which nothing else is known than itself.
UNPUBLISHED = Publication()
