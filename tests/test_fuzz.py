"""Bent documents of each format give a document or one clear line: a short search; the long one is ``fuzz/fuzz_readers.py``."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samples
from jixiao.extraction.pipeline import extract
from jixiao.model import DocumentError
from jixiao.rdf import Minter
from jixiao.readers import Limits, read_bytes

sys.path.append(str(Path(__file__).resolve().parent / "fuzz"))

from bent_bytes import mutated

NAME = "bent"
#: Seconds of the processor for a document of some kilobytes, which takes less than one: cores that are shared are slow.
SECONDS = 25
QUICK = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def is_a_document_or_a_line(data: bytes) -> None:
    start = time.process_time()
    try:
        document = read_bytes(data, NAME, limits=Limits(seconds=30))
        extract(document).graph(Minter())
    except DocumentError as error:
        for message in (error.en, error.zh):
            assert message.startswith(NAME)
            assert "\n" not in message
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("kind", [kind for kind in samples.SAMPLES if kind not in samples.OFFICE])
def test_any_bent_document_is_a_document_or_an_error(kind: str) -> None:
    sound = samples.SAMPLES[kind]()

    @settings(QUICK, max_examples=120)
    @given(st.integers(0, 2**63))
    def search(seed: int) -> None:
        is_a_document_or_a_line(mutated(sound, Random(seed)))

    search()


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice reads these formats")
@pytest.mark.parametrize("kind", samples.OFFICE)
def test_any_bent_office_document_is_a_document_or_an_error(kind: str) -> None:
    sound = samples.SAMPLES[kind]()

    @settings(QUICK, max_examples=3)
    @given(st.integers(0, 2**63))
    def search(seed: int) -> None:
        is_a_document_or_a_line(mutated(sound, Random(seed)))

    search()
