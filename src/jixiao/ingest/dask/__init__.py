"""The work on documents on the machines of a Dask cluster instead of in processes of this one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ...model import JixiaoError

if TYPE_CHECKING:
    from .client import Cluster

__all__ = ["connected"]


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """The cluster whose scheduler is at an address (``tcp://host:8786``), ready to work: each of its workers has this jixiao.

    Raises JixiaoError in one line where that is not so.
    """
    try:
        from .client import Cluster
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("dask", "distributed"):
            raise
        raise JixiaoError(
            "--cluster needs Dask, which is not installed — pip install 'jixiao[cluster]'",
            "--cluster 需要 Dask，但未安装；请运行 pip install 'jixiao[cluster]'",
        ) from error
    cluster = Cluster(address)
    try:
        cluster.check()
        yield cluster
    finally:
        cluster.close()
