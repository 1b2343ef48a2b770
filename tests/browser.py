"""A real browser for the tests of the pages: Chromium by Playwright, which takes down whatever is wrong while pages are visited."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, Response, expect, sync_playwright

from conftest import ROOT

STATIC = ROOT / "src" / "jixiao" / "service" / "static"
NODE = ROOT / "tests" / "node"
#: Milliseconds.
_PATIENCE = 60_000


def wanting(reason: str) -> None:
    """Skips the test; fails it where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def chromium() -> str:
    """The browser's program."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not found:
        wanting("there is no Chromium; on Debian: apt-get install chromium")
    return str(found)


def flags() -> list[str]:
    # Chromium's own sandbox refuses to work for root.
    return ["--no-sandbox"] if os.geteuid() == 0 else []


@contextmanager
def browser() -> Iterator[Browser]:
    if not (STATIC / "editor.js").is_file():
        wanting("the scripts of the pages are not built: npm ci && npm run build in frontend/")
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        # Without a graphics card it would imitate one by the processor, to paint with, which takes longer than painting.
        running = playwright.chromium.launch(executable_path=chromium(), args=["--disable-gpu", *flags()])
        try:
            yield running
        finally:
            running.close()


@cache
def modules() -> Path:
    """The Node modules that tests need, as ``tests/node/package-lock.json`` pins them."""
    folder = NODE / "node_modules"
    there = folder / "package-lock.json"
    wanted = (NODE / "package-lock.json").read_bytes()
    if not there.is_file() or there.read_bytes() != wanted:
        npm = shutil.which("npm")
        if npm is None:
            wanting("there is no npm to install axe-core, Lighthouse and Comunica with")
        # A test process beside this one may install too: one at a time.
        with (NODE / ".installing").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not there.is_file() or there.read_bytes() != wanted:
                command = [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
                done = subprocess.run(command, cwd=NODE, capture_output=True, text=True, check=False)
                if done.returncode:
                    wanting(f"npm ci in tests/node failed: {done.stderr[-800:]}")
                there.write_bytes(wanted)
    return folder


@dataclass
class Visitor:
    """Opens pages of a server, and keeps what must not be: words in the console, errors, requests that fail or go elsewhere, dialogs."""

    browser: Browser
    url: str
    faults: list[str] = field(default_factory=list)
    #: Parts of addresses that are to answer with an error.
    refused: list[str] = field(default_factory=list)
    _open: list[BrowserContext] = field(default_factory=list)

    def context(self, **options: Any) -> BrowserContext:
        """As fresh as a private window; Chinese, light and wide unless said otherwise."""
        given = {"base_url": self.url, "locale": "zh-CN", "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
        context = self.browser.new_context(**{**given, **options})
        context.set_default_timeout(_PATIENCE)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"{error.page.url if error.page else ''}: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("dialog", self._dialog)
        self._open.append(context)
        return context

    def page(self, path: str = "/", **options: Any) -> Page:
        page = self.context(**options).new_page()
        page.goto(path)
        return page

    def close(self) -> None:
        for context in self._open:
            context.close()

    def _console(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if not ("Failed to load resource" in message.text and self._wanted(where)):
            self.faults.append(f"{where}: console: {message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        # A navigation that becomes a download is given up as a navigation, and what a page still waits for when the reader goes on.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.url}: {request.failure}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:")):
            self.faults.append(f"{request.frame.url}: asks another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not self._wanted(response.url):
            self.faults.append(f"{response.url}: {response.status}")

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"{dialog.page.url if dialog.page else ''}: a dialog: {dialog.message}")
        dialog.dismiss()

    def _wanted(self, url: str) -> bool:
        return any(part in url for part in self.refused)


#: What comes after many of its kind is like those before it.
_AXE = """async () => (await axe.run(
  { exclude: [['tbody tr:nth-child(n+30)'], ['.terms > div:nth-child(n+20)']] }, { resultTypes: ['violations'], preload: false }
)).violations"""


def inaccessible(page: Page) -> list[str]:
    """What axe-core finds wrong with a page as it stands."""
    page.evaluate((modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(_AXE)
    return [
        f"axe {rule['id']} ({rule['impact']}): {node['target']}: {node['html'][:160]} — {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


#: What every page must be, whatever it shows. Boxes of no size are not drawn.
_SOUND = """() => {
  const faults = [], say = (text) => faults.push(text), root = document.documentElement;
  const box = (found) => found.getBoundingClientRect();
  if (root.scrollWidth > innerWidth) {
    const inside = (found) => found.closest('.scroll, pre, .cm-scroller') !== null;
    const wide = [...document.querySelectorAll('main *, header *')].filter((found) => box(found).right > innerWidth + 1 && !inside(found));
    const named = wide.slice(0, 3).map((found) => found.outerHTML.slice(0, 90)).join(' | ');
    say(`scrolls sideways: ${root.scrollWidth} of ${innerWidth}: ${named}`);
  }
  if (document.title.trim().length < 4) say(`title: ${document.title}`);
  if (document.querySelectorAll('h1').length !== 1 || !document.querySelector('h1').innerText.trim()) say('not one h1');
  if (!['zh-CN', 'en'].includes(root.lang)) say(`lang: ${root.lang}`);
  const header = document.querySelector('header.top');
  if (box(document.querySelector('main')).top < box(header).bottom - 1) say('main overlaps the header');
  const parts = [...header.querySelectorAll('a, input:not([type=hidden]), button')];
  parts.forEach((one, at) => parts.slice(at + 1).forEach((other) => {
    const [a, b] = [box(one), box(other)];
    const over = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    if (over) say(`overlap in the header: ${one.outerHTML.slice(0, 60)} and ${other.outerHTML.slice(0, 60)}`);
  }));
  const ids = [...document.querySelectorAll('[id]')].map((found) => found.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) say(`two of the id ${id}`);
  return faults;
}"""


def unsound(page: Page) -> list[str]:
    """What is wrong with a page's frame: its title, its one heading, its width, its header."""
    found: list[str] = page.evaluate(_SOUND)
    return found


def cells(page: Page, table: str) -> list[list[str]]:
    """The texts of the body of a table."""
    found: list[list[str]] = page.eval_on_selector_all(
        f"{table} tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    return found


#: How many of a canvas' pixels are painted, and in how many colours.
_PAINTED = """canvas => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height), brush = copy.getContext('2d'), colours = new Set();
  brush.drawImage(canvas, 0, 0);  // what a worker draws on, only it may look at
  const { data } = brush.getImageData(0, 0, copy.width, copy.height);
  let painted = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3]) { painted++; colours.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2]); }
  }
  return [painted, colours.size];
}"""


def painted(page: Page, *before: tuple[int, int]) -> tuple[int, int]:
    """How many pixels of the chart are painted, and in how many colours, once it is there, has come to rest and is none of ``before``."""
    page.wait_for_selector("figure .plot[data-drawn] canvas")
    seen: list[tuple[int, int]] = [(0, 0)]  # as it is before what was drawn is shown
    for _ in range(200):
        pixels, colours = page.eval_on_selector("figure .plot canvas", _PAINTED)
        seen.append((pixels, colours))
        if seen[-1] == seen[-2] and seen[-1] not in ((0, 0), *before):
            return seen[-1]
        page.wait_for_timeout(150)
    raise AssertionError(f"the chart is not painted, or not anew: {seen[-3:]}")
