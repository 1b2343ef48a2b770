"""Build the wheel and the sdist into dist/, install each into a clean environment without Node.js, and do the main job with it.

    python tools/try_dist.py [FOLDER]

The two files stay in FOLDER, ``dist`` by default. Ends with status 1 and one line where something is not as it must be.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seeds" / "002_3eaab56bdd7e2a5c.txt"
#: What npm builds for the pages, and a template of theirs, by their place in the package.
PAGES = (
    *(f"service/static/{name}" for name in ("chart.js", "draw.js", "editor.js", "style.css", "LICENSES.txt")),
    "service/pages/templates/base.html",
)
#: Programs that may be there; an environment has nothing else on its PATH but its own. `jixiao doctor` has the ontology proved by Java.
PROGRAMS = ("java",)


class TrialError(Exception):
    """What was built does not do what it must."""


def build(folder: Path) -> tuple[Path, Path]:
    """Wheel and sdist, built by the environment that runs this; those of the same version in the folder are replaced."""
    ran([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(folder)], cwd=ROOT)
    (wheel,), (sdist,) = folder.glob(f"jixiao-{version()}-*.whl"), folder.glob(f"jixiao-{version()}.tar.gz")
    return wheel, sdist


def version() -> str:
    """The version in the source, where hatchling takes it from."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        path = tomllib.load(file)["tool"]["hatch"]["version"]["path"]
    match = re.search(r'^__version__ = "(.+)"$', (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise TrialError(f"{path} has no __version__")
    return match[1]


def without_node(programs: Path, *folders: Path) -> dict[str, str]:
    """An environment whose PATH has the folders and PROGRAMS only, and in which npm, were it found, could fetch nothing."""
    programs.mkdir(exist_ok=True)
    for name in PROGRAMS:
        if place := shutil.which(name):
            (programs / name).symlink_to(place)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JIXIAO_", "PYTHON", "VIRTUAL_ENV"))}
    path = os.pathsep.join(map(str, [*folders, programs]))
    return {**kept, "PATH": path, "LC_ALL": "C.UTF-8", "npm_config_offline": "true", "npm_config_cache": str(programs / "npm")}


def try_installed(python: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Do the main job in a folder with the jixiao that a Python finds: its files, its version, a document, its findings, a query.

    Raises TrialError where anything is not as it must be.
    """

    def jixiao(*arguments: str, expected: str) -> None:
        printed = ran([*python, "-m", "jixiao", *arguments], cwd=folder, env=environment)
        if expected not in printed:
            raise TrialError(f"jixiao {' '.join(arguments)} does not print {expected!r} but\n{printed}")

    package = Path(ran([*python, "-c", "import jixiao; print(jixiao.__file__)"], cwd=folder, env=environment).strip()).parent
    if package.is_relative_to(ROOT / "src"):
        raise TrialError(f"the checkout is tried, {package}, and not what was installed")
    if missing := [name for name in (*PAGES, "py.typed") if not (package / name).is_file()]:
        raise TrialError(f"{package} has no {', '.join(missing)}")
    jixiao("--version", expected=version())
    jixiao("queries", expected="satisfaction-targets")
    jixiao("build", str(SEED), "--store", "store", expected="documents = 1, tables = 4, indicators = 51")
    jixiao("validate", "--store", "store", expected="purpose-arithmetic")
    jixiao("query", "overview", "--store", "store", expected="天津市")


def try_pages(python: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Serve the store that `try_installed` made and fetch pages and the files they name. Raises TrialError."""
    with served([*python, "-m", "jixiao", "serve", "--store", "store", "--port", "0"], folder, environment) as address:
        pages = [fetched(address, path) for path in ("/", "/editor", "/queries/satisfaction-targets")]
        files = {file for page in pages for file in re.findall(r'"(/static/[^"]+)"', page)}
        if missing := {"style.css", "editor.js"} - {file.rpartition("/")[2] for file in files}:
            raise TrialError(f"no page names {', '.join(missing)}")
        for file in sorted(files):
            fetched(address, file)


@contextmanager
def served(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address of a service that runs as long as the block does."""
    with (
        (folder / "access.log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process,
    ):
        assert process.stderr is not None
        try:
            lines = []
            for line in process.stderr:
                if match := re.search(r" at (http://\S+)/$", line):
                    yield match[1]
                    break
                lines.append(line)
            else:
                raise TrialError(f"{' '.join(command)} ended and said\n{''.join(lines)}")
        finally:
            process.terminate()


def fetched(address: str, path: str) -> str:
    """The body of a page. Raises TrialError where it is empty or there is none."""
    try:
        with urlopen(address + path, timeout=60) as answer:
            body: str = answer.read().decode("utf-8")
    except URLError as error:
        raise TrialError(f"{path} is not served: {error}") from error
    if not body:
        raise TrialError(f"{path} is served empty")
    return body


def ran(command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """What a command prints. Raises TrialError with all it said where it fails."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False)
    if done.returncode:
        raise TrialError(f"{' '.join(command)} ended with status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def main(folder: Path) -> None:
    """Build both files and try each."""
    for built in build(folder):
        with tempfile.TemporaryDirectory(prefix="jixiao-dist-") as place:
            root = Path(place)
            ran([sys.executable, "-m", "venv", str(root / "env")], cwd=root)
            python = [str(root / "env" / ("Scripts" if os.name == "nt" else "bin") / "python")]
            environment = without_node(root / "programs", Path(python[0]).parent)
            pip = [*python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-c", str(ROOT / "constraints.txt")]
            print(f"{built.name}: installing", flush=True)
            ran([*pip, f"jixiao[serve] @ {built.resolve().as_uri()}"], cwd=root, env=environment)
            print(f"{built.name}: trying", flush=True)
            try_installed(python, root, environment)
            try_pages(python, root, environment)
            if shutil.which("java"):
                print(ran([*python, "-m", "jixiao", "doctor"], cwd=root, env=environment), end="", flush=True)
            print(f"{built}: good, {built.stat().st_size:,} bytes", flush=True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1] if len(sys.argv) > 1 else "dist").resolve())
    except TrialError as error:
        sys.exit(f"make dist: {error}")
