"""Load DuckDB's engine without the Python package around it, whose relations and version take longer to load than most answers.

That is the extension module ``_duckdb``, which the package re-exports; a release that has none is loaded whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, Error, connect
else:
    try:
        from _duckdb import DuckDBPyConnection, Error, connect
    except ImportError:
        from duckdb import DuckDBPyConnection, Error, connect

__all__ = ["DuckDBPyConnection", "Error", "connect"]
