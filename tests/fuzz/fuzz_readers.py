"""Bends small documents at random and reads them: there must come a document or one clear line, in time, and never anything else.

    python tests/fuzz/fuzz_readers.py --minutes 10 --format docx

Guided by coverage where atheris is installed (``pip install atheris``; Linux and macOS), blind where not. What goes wrong is written
to the folder ``--findings`` with its traceback, once for each place in the program; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import pkgutil
import re
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from random import Random
from types import FrameType

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from bent_bytes import mutated  # noqa: E402
from fuzzed_samples import ARCHIVES, FUZZED, OFFICE  # noqa: E402

#: Seconds of the processor for one document (LibreOffice has its own), and MiB of memory: the libraries of recognition take some.
SECONDS = 20
MEMORY, MEMORY_OF_PICTURES = 1000, 2000
LARGEST = 2_000_000


def seeds(kind: str) -> list[bytes]:
    """Sound documents of a format: the sample, and the small ones among the forms of all kinds."""
    others = sorted(HERE.parent.glob(f"wild/*/*.{kind}"))
    return [*(sample() for sample in FUZZED[kind]), *(path.read_bytes() for path in others if path.stat().st_size < 60_000)]


class TooSlow(BaseException):
    """A document took too long. No Exception: nothing in between shall catch it."""


def load(instrumented: bool) -> None:
    """Imports all of the readers and what recognises tables, with counters of coverage where wanted."""
    if instrumented:
        import atheris

        with atheris.instrument_imports(include=["jixiao.readers", "jixiao.extraction.forms", "pdfplumber", "pdfminer"]):
            _load()
    else:
        _load()


def _load() -> None:
    import pdfplumber  # noqa: F401

    import jixiao.extraction.pipeline
    import jixiao.readers

    for module in pkgutil.walk_packages(jixiao.readers.__path__, "jixiao.readers."):
        importlib.import_module(module.name)


def examined(data: bytes, walked: bool) -> str | None:
    """What is wrong with how a document is read, or the documents of an archive that is walked: the traceback, or nothing."""
    from jixiao.extraction.pipeline import extract
    from jixiao.model import DocumentError
    from jixiao.rdf import Minter
    from jixiao.readers import Limits, read_bytes

    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        if walked:
            _walk(data)
        else:
            document = read_bytes(data, "bent", limits=Limits(seconds=30))
            extract(document).graph(Minter())
    except DocumentError as error:
        en, zh = error.en, error.zh
        named = "bent" in en and "bent" in zh if walked else en.startswith("bent") and zh.startswith("bent")
        return None if named and "\n" not in en + zh else f"not one clear line: {en!r} {zh!r}"
    except BaseException:
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


def _walk(data: bytes) -> None:
    """Read all bytes of all members of an archive."""
    from tempfile import NamedTemporaryFile

    from jixiao.model import DocumentError
    from jixiao.readers import Limits
    from jixiao.readers.archive import contents, member_bytes

    with NamedTemporaryFile(prefix="bent") as file:
        file.write(data)
        file.flush()
        limits = Limits(unpacked=64 << 20)
        listed = contents(Path(file.name), limits)
        for member in listed.members if listed else ():
            try:
                member_bytes(member, limits)
            except DocumentError:
                continue


class Search:
    """One search through a format."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self.tried = 0
        self.seen: set[str] = set()

    def one(self, data: bytes) -> None:
        self.tried += 1
        wrong = examined(data, self.kind in ARCHIVES)
        if wrong is None:
            return
        place = hashlib.sha256(_place(wrong).encode()).hexdigest()[:12]
        if place in self.seen:
            return
        self.seen.add(place)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{self.kind}-{place}.bin").write_bytes(data)
        (self.folder / f"{self.kind}-{place}.txt").write_text(wrong, encoding="utf-8")
        print(f"{self.kind}: found {place}: {wrong.strip().splitlines()[-1][:200]}", flush=True)


def _place(wrong: str) -> str:
    """Where in the program something went wrong: the kind of error and the last place in jixiao, without what differs by document."""
    places = re.findall(r'File ".*?(jixiao/[^"]+)", line (\d+)', wrong)
    return f"{wrong.strip().splitlines()[-1].partition(':')[0]} {places[-1:] or wrong[:40]}"


def too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow


def guided(search: Search, seconds: float, corpus: Path) -> None:
    """Lets atheris choose what is bent further: what reaches code that nothing reached before. Ends the process."""
    import atheris

    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(search.kind)):
        (corpus / f"seed-{number}").write_bytes(data)
    artefacts = search.folder / f"{search.kind}-stopped-"
    search.folder.mkdir(parents=True, exist_ok=True)
    memory = MEMORY_OF_PICTURES if search.kind in ("picture", "ofd") else MEMORY
    options = ["fuzz", str(corpus), f"-max_total_time={seconds:.0f}", "-timeout=120", f"-rss_limit_mb={memory}", f"-max_len={LARGEST}"]
    quiet = ["-verbosity=0", "-print_final_stats=1", "-report_slow_units=60", f"-artifact_prefix={artefacts}", "-len_control=0"]
    atheris.Setup([*options, *quiet], search.one, custom_mutator=lambda data, most, seed: mutated(data, Random(seed))[:most])
    atheris.Fuzz()


def blind(search: Search, seconds: float, seed: int) -> None:
    """Bends sound documents again and again."""
    random, sound = Random(seed), seeds(search.kind)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        search.one(mutated(random.choice(sound), random))
    print(f"{search.kind}: {search.tried} documents, {len(search.seen)} faults", flush=True)


def is_there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def child(kind: str, arguments: argparse.Namespace) -> None:
    signal.signal(signal.SIGVTALRM, too_slow)
    # LibreOffice takes seconds: coverage of what is around it would tell nothing.
    coverage = is_there("atheris") and kind not in OFFICE and not arguments.blind
    load(coverage)
    search = Search(kind, arguments.findings)
    if coverage:
        guided(search, arguments.minutes * 60, arguments.corpus / kind)
    else:
        blind(search, arguments.minutes * 60, arguments.seed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10, help="for each format (default: 10)")
    parser.add_argument("--format", choices=sorted(FUZZED), action="append", help="only this format; may be given again")
    parser.add_argument("--findings", type=Path, default=Path("build/fuzz/findings"), help="where documents that fail are written")
    parser.add_argument("--corpus", type=Path, default=Path("build/fuzz/corpus"), help="where documents that reach new code are kept")
    parser.add_argument("--blind", action="store_true", help="without coverage")
    parser.add_argument("--seed", type=int, default=0, help="where blind search begins")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child, arguments)
        return 0
    stopped = []
    before = set(arguments.findings.glob("*")) if arguments.findings.is_dir() else set()
    for kind in arguments.format or FUZZED:
        # A process of its own for each: a crash or a hang in a library ends only that one.
        command = [sys.executable, str(Path(__file__).resolve()), *sys.argv[1:], "--child", kind]
        code = subprocess.run(command, check=False).returncode
        print(f"{kind}: ended with {code}", flush=True)
        if code:
            stopped.append(kind)
    found = sorted(path.name for path in set(arguments.findings.glob("*")) - before)
    print("\n".join(["found:", *found]) if found or stopped else "nothing found")
    return 1 if found or stopped else 0


if __name__ == "__main__":
    sys.exit(main())
