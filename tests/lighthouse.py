"""Lighthouse over pages: one process and one Chromium for all of them, since both take longer to start than a page to visit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser import chromium, flags, modules, wanting
from conftest import ROOT

#: What of the performance of a page does not hang on how busy the machine is: each finds nothing, or the page fails.
STEADY = (
    "duplicated-javascript", "efficient-animated-content", "font-display", "legacy-javascript",
    "modern-image-formats", "no-document-write", "redirects", "third-party-summary", "unminified-css", "unminified-javascript",
    "unsized-images", "unused-css-rules", "unused-javascript", "uses-long-cache-ttl", "uses-optimized-images",
    "uses-passive-event-listeners", "uses-responsive-images", "uses-text-compression", "viewport",
)  # fmt: skip
#: What is asked of the numbers in them.
MEASURES = ("cumulative-layout-shift", "dom-size", "network-requests", "render-blocking-resources", "total-byte-weight")


@dataclass(frozen=True, slots=True)
class Visit:
    """What Lighthouse says of a page: scores from 0 to 1 by category, and the audits with their details."""

    scores: Mapping[str, float | None]
    audits: Mapping[str, Mapping[str, Any]]

    def number(self, audit: str) -> float:
        return float(self.audits[audit].get("numericValue") or 0)

    def items(self, audit: str) -> Sequence[Mapping[str, Any]]:
        items: Sequence[Mapping[str, Any]] = self.audits[audit]["details"]["items"]
        return items

    def failed(self, audits: Sequence[str]) -> dict[str, Any]:
        """Those of the audits that found something: the details of each. What does not apply to the page has no score."""
        return {name: self.audits[name].get("details") for name in audits if self.audits[name]["score"] not in (1, None)}


def visits(urls: Sequence[tuple[str, bool]], *categories: str, audits: Sequence[str] = ()) -> list[Visit]:
    """Visits pages, each with whether at a desk or on a phone, for the categories' scores and for single audits of other categories."""
    settings = {"onlyCategories": categories, "onlyAudits": audits or None, "disableFullPageScreenshot": True, "logLevel": "error"}
    said = [*_said([{"url": url, "desktop": desktop, "settings": settings} for url, desktop in urls])]
    # On a busy machine it may wait in vain for a page: such a visit says nothing about the page.
    again = [at for at, visit in enumerate(said) if visit.get("fault")]
    for at, visit in zip(again, _said([{"url": urls[at][0], "desktop": urls[at][1], "settings": settings} for at in again]), strict=True):
        said[at] = visit
    faults = [visit["fault"] for visit in said if visit.get("fault")]
    assert not faults, faults
    return [Visit(visit["scores"], visit["audits"]) for visit in said]


def _said(runs: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    if not runs:
        return
    node = shutil.which("node")
    if node is None:
        wanting("there is no Node.js to run Lighthouse with")
    modules()
    # Chromium makes a socket there, whose path may have 107 letters: those of the tests' own folders are longer.
    with tempfile.TemporaryDirectory(prefix="lh", ignore_cleanup_errors=True) as short:
        request = Path(short) / "visits.json"
        request.write_text(json.dumps({"chromium": chromium(), "flags": ["--headless=new", *flags()], "runs": runs}), encoding="utf-8")
        command = [str(node), str(ROOT / "tests" / "node" / "visit.js"), str(request)]
        environment, seconds = {**os.environ, "TMPDIR": short}, 120 * len(runs)
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=seconds, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    yield from map(json.loads, done.stdout.splitlines())
