"""How quick the pages of ``jixiao serve`` are by Lighthouse, at a desk and on a phone: performance of each, which is to be 0.95.

    python benchmarks/pages.py [--runs 3]

The score is simulated from what was measured in Chromium on this machine: it means something only while the machine does nothing else.
The best of the runs counts. What of it does not depend on the machine, ``tests/test_browser.py`` asserts. Exit code 1: a page is slower.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from conftest import SEEDS, run_jixiao  # noqa: E402
from lighthouse import visits  # noqa: E402
from service_client import serving  # noqa: E402
from test_browser import VISITED  # noqa: E402

WANTED = 0.95
#: What Lighthouse makes the score of: name of the audit, and how it is shown.
PARTS = {"first-contentful-paint": "first", "largest-contentful-paint": "largest", "total-blocking-time": "blocked", "speed-index": "index"}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    slow = 0
    with tempfile.TemporaryDirectory() as temporary:
        store, folder = Path(temporary) / "store", Path(temporary) / "serving"
        folder.mkdir()
        done = run_jixiao("build", SEEDS, "--store", store)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 2
        with serving(store, folder, "--workers", "2", "--documents", str(SEEDS)) as server:
            urls = {name: server.url[:-1] + path(server) for name, path in VISITED.items()}
            asked = [(name, desk) for name in urls for desk in (True, False)] * given.runs
            seen = list(zip(asked, visits([(urls[name], desk) for name, desk in asked], "performance"), strict=True))
    print(f"{'page':<24} {'':<12} {'score':>6} " + " ".join(f"{shown:>9}" for shown in PARTS.values()))
    for name, desk in dict.fromkeys(asked):
        best = max((visit for of, visit in seen if of == (name, desk)), key=lambda visit: visit.scores["performance"] or 0)
        score = best.scores["performance"] or 0
        slow += score < WANTED
        times = " ".join(f"{best.number(part):>6.0f} ms" for part in PARTS)
        print(f"{name:<24} {'at a desk' if desk else 'on a phone':<12} {score:>6.2f} {times}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
