"""The errors that a user of the Python API can catch: what they tell, and that they come whole out of worker processes."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import jixiao
from jixiao.extraction.pipeline import process
from jixiao.model import (
    DamagedDocument,
    DocumentError,
    DocumentTooLarge,
    EncryptedDocument,
    JixiaoError,
    NoTableFound,
    UnsupportedFormat,
)
from jixiao.util.parallel import each

KINDS = [DamagedDocument, EncryptedDocument, NoTableFound, UnsupportedFormat]


@pytest.mark.parametrize("kind", [*KINDS, DocumentTooLarge])
def test_all_are_errors_of_documents_with_a_sentence_each(kind: type[JixiaoError]) -> None:
    assert issubclass(kind, DocumentError)
    assert (kind.__doc__ or "").startswith("It")
    assert getattr(jixiao, kind.__name__) is kind


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_comes_whole_out_of_another_process(kind: type[JixiaoError]) -> None:
    error = pickle.loads(pickle.dumps(kind("a.pdf: en", "a.pdf：zh")))
    assert (type(error), str(error), error.message("zh")) == (kind, "a.pdf: en", "a.pdf：zh")


def test_the_limit_comes_too() -> None:
    error = pickle.loads(pickle.dumps(DocumentTooLarge("a.pdf: en", "a.pdf：zh", "JIXIAO_MAX_PAGES")))
    assert isinstance(error, DocumentTooLarge)
    assert (error.limit, error.message("en"), error.message("zh")) == ("JIXIAO_MAX_PAGES", "a.pdf: en", "a.pdf：zh")


def _read(path: Path) -> int:
    return len(process(path).tables)


def test_a_document_without_a_table_is_told_from_a_worker_process(tmp_path: Path) -> None:
    path = tmp_path / "letter.html"
    path.write_text("<p>通知</p><table><tr><td>甲</td><td>乙</td></tr></table>", encoding="utf-8")
    with pytest.raises(NoTableFound, match="no performance-target table"):
        list(each(_read, [path, path], workers=2))
