"""Read files at URLs by fsspec: S3, HDFS, the web and others.

It is loaded only where a URL is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from re import compile as pattern
from typing import Any
from urllib.parse import unquote

from ..model import DocumentError, DocumentTooLarge, JixiaoError
from ..model.text import file_name, printable
from .archive import CORRECTIONS, MANIFEST, left_out
from .base import Limits, variable

__all__ = ["NotInstalledError", "Remote", "is_url", "remote_files", "writing"]

_URL = pattern(
    r"(?:[a-z][a-z0-9.+-]+::)*[a-z][a-z0-9.+-]+://",
)
_PASSWORD = pattern(r"//[^/@]*@")
_WEB = ("http://", "https://")


class NotInstalledError(JixiaoError):
    """A library that a URL needs is not there."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A file at a URL, and its bytes as its folder says; 0 where nothing says it."""

    url: str
    size: int = 0

    def __str__(self) -> str:
        """How it is shown: without a password."""
        return _PASSWORD.sub("//", self.url)

    @property
    def name(self) -> str:
        """The file's own name."""
        path = self.url.partition("::")[0]
        if path.startswith(_WEB):
            path = unquote(path.partition("?")[0].partition("#")[0])
        return file_name(path.rstrip("/").rpartition("/")[2])

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix

    def below(self, folder: str) -> str:
        """Give the file's path below the URL of a folder; empty where it does not lie below it.

        >>> Remote("s3://bucket/2024/city/file.txt").below("s3://bucket/2024/")
        'city/file.txt'
        """
        head, path = folder.partition("::")[0].rstrip("/") + "/", self.url.partition("::")[0]
        return file_name(path.removeprefix(head).lstrip("/")) if path.startswith(head) else ""

    def read_bytes(self) -> bytes:
        """Read its bytes.

        Raises DocumentError where they cannot be had, or are more than a file may have.
        """
        most = Limits.of_environment().bytes
        if self.size <= most:
            with _said(self), _fsspec().open(self.url, "rb") as file:
                data: bytes = file.read(most + 1)
            if len(data) <= most:
                return data
        shown = printable(self)
        raise DocumentTooLarge(
            f"{shown}: has more bytes than the limit of {most:,} — split the file, or raise the limit: {variable('bytes')}",
            f"{shown}：字节数超过上限 {most:,}；请拆分文件，或用环境变量 {variable('bytes')} 提高上限",
            limit=variable("bytes"),
        )


def is_url(path: str) -> bool:
    """Whether it is the URL of a file elsewhere, not a path.

    >>> [is_url(path) for path in ("s3://bucket/folder", "zip://a.txt::https://host/a.zip", "C:/folder", "file.txt")]
    [True, True, False, False]
    """
    return _URL.match(path) is not None


@dataclass(frozen=True, slots=True)
class RemoteFiles:
    """What is at a URL: documents in the order of their names, manifests and files of corrections by the URL of their folder."""

    documents: list[Remote]
    manifests: dict[str, Remote] = field(default_factory=dict)
    corrections: dict[str, Remote] = field(default_factory=dict)


def remote_files(url: str) -> RemoteFiles:
    """List the documents, manifests and files of corrections at the URL of a file or folder.

    Raises NotInstalledError where the library that the URL needs is not there, DocumentError where there is nothing at it.
    """
    if url.startswith(_WEB):
        return RemoteFiles([Remote(url)])  # the web has no folders
    here = Remote(url)
    with _said(here):
        system, root = _fsspec().core.url_to_fs(url)
        if system.info(root)["type"] != "directory":
            folder = parent(url)
            beside = ({folder: file} if _exists((file := Remote(f"{folder}/{name}")).url) else {} for name in (MANIFEST, CORRECTIONS))
            return RemoteFiles([Remote(url, system.info(root).get("size") or 0)], *beside)
        entries: dict[str, Any] = system.find(root, detail=True)
    head, chain, rest = url.partition("::")
    head, root = head.rstrip("/"), root.rstrip("/")
    found = RemoteFiles([])
    for path, info in sorted(entries.items()):
        inside = path[len(root) :].lstrip("/")
        file = Remote(f"{head}/{inside}{chain}{rest}", info.get("size") or 0)
        *folders, last = inside.split("/")
        if left_out(last) or any(folder.startswith(".") for folder in folders):
            continue
        if last == MANIFEST:
            found.manifests[parent(file.url)] = file
        elif last == CORRECTIONS:
            found.corrections[parent(file.url)] = file
        else:
            found.documents.append(file)
    return found


def parent(url: str) -> str:
    """Give the URL of a file's folder.

    >>> parent("s3://bucket/folder/file.txt")
    's3://bucket/folder'
    """
    head, chain, rest = url.partition("::")
    return f"{head.rpartition('/')[0]}{chain}{rest}"


@contextmanager
def writing(url: str) -> Iterator[Any]:
    """Open a file at a URL for writing bytes.

    It is there when this ends without an error.
    """
    with _said(Remote(url), "written", "写入"), _fsspec().open(url, "wb") as file:
        yield file


def _exists(url: str) -> bool:
    system, path = _fsspec().core.url_to_fs(url)
    return bool(system.exists(path))


def _fsspec() -> Any:
    try:
        import_module("fsspec.core")
        return import_module("fsspec")
    except ImportError as error:
        raise NotInstalledError(
            "URLs need fsspec, which is not installed — pip install 'jixiao[cluster]'",
            "读取 URL 需要 fsspec，但未安装；请运行 pip install 'jixiao[cluster]'",
        ) from error


@contextmanager
def _said(file: Remote, done: str = "read", done_zh: str = "读取") -> Iterator[None]:
    """Makes one line of whatever the library for a kind of URL raises."""
    shown = printable(file)
    try:
        yield
    except JixiaoError:
        raise
    except ImportError as error:
        raise NotInstalledError(
            f"{shown}: {' '.join(str(error).split())} — install what this kind of URL needs",
            f"{shown}：{' '.join(str(error).split())}；请安装此类 URL 所需的软件包",
        ) from error
    except FileNotFoundError as error:
        raise DocumentError(
            f"{shown}: there is no such file or folder — check the address", f"{shown}：没有此文件或文件夹；请检查地址"
        ) from error
    except Exception as error:  # each library has errors of its own
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        raise DocumentError(
            f"{shown}: cannot be {done}: {reason} — check the address, the network and your rights",
            f"{shown}：无法{done_zh}（{reason}）；请检查地址、网络和权限",
        ) from error
