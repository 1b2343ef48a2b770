"""Remove the reports that the database writes of itself at each opening, of which it would keep a thousand."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

_OLD = re.compile(r"LOG\.old\.([0-9]+)")
#: So many are kept: they tell what was done to a store that turns out to be damaged.
KEPT = 10


def remove_old_logs(store: Path) -> None:
    """Remove the reports of earlier openings of a store but the last ones. None of them has any data.

    For who has the store open to write: each update over the service is an opening, and each report is 140 KB.
    """
    with suppress(OSError):
        numbered = sorted((int(match[1]), path) for path in store.iterdir() if (match := _OLD.fullmatch(path.name)))
        for _, path in numbered[:-KEPT]:
            path.unlink(missing_ok=True)
