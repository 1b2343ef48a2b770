"""Correct the recogniser's confidence by what it cannot tell itself.

The recogniser passes over characters without a word, most often the sign at the beginning of a value (≥), and is then sure of
the rest. So the ink is asked whether it was all read, and a line with a number in it is read twice, from two pictures of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .engine import Engine, RecognisedLine
from .picture import Picture
from .settings import RECOGNITION

_VALUE = re.compile(r"[0-9<>=≤≥＜＞＝％%]")


def read_lines(engine: Engine, crops: Sequence[Picture], inks: Sequence[Picture], size: float) -> list[tuple[str, float]]:
    """Read pictures of one line each, and tell how surely (0 to 1).

    A line is as sure as its least certain character, and 0.5 at most where ink was passed over, or where a line with a number reads
    differently from a picture of more contrast.

    ``inks`` are the same pictures as ink, ``size`` is the height of a character in pixels.
    """
    readings = engine.read(crops)
    values = [index for index, reading in enumerate(readings) if _VALUE.search(reading.text)]
    again = dict(zip(values, engine.read([_contrasted(crops[index]) for index in values]), strict=True))
    result = []
    for index, (reading, ink) in enumerate(zip(readings, inks, strict=True)):
        sure = min(reading.sure, default=0.0)
        other = again.get(index, reading)
        if "".join(other.text.split()) != "".join(reading.text.split()) or unread_ink(ink, reading, size) > RECOGNITION.unread:
            sure = min(sure, RECOGNITION.doubted)
        result.append((reading.text.strip(), sure))
    return result


def _contrasted(crop: Picture) -> Picture:
    """A picture with its darker greys black and its lighter ones white."""
    import numpy as np

    low, high = (float(v) for v in np.percentile(crop, RECOGNITION.percentiles))
    span = max(1.0, high - low)
    return np.clip((crop - (low + RECOGNITION.black * span)) * (255 / (RECOGNITION.contrast * span)), 0, 255).astype(np.uint8)


def unread_ink(ink: Picture, reading: RecognisedLine, size: float) -> float:
    """Measure the widest ink that no character of a line stands at.

    It is a share of the height ``size`` of a character: what the recogniser passed over, most often a sign at the beginning (≥).

    ``ink`` is the line's crop as ink, the very one that was read.
    """
    import cv2
    import numpy as np

    _, labels, sizes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    solid = (sizes[:, 4] >= RECOGNITION.unread_area * size**2) & (sizes[:, 2:4].max(axis=1) >= RECOGNITION.unread_length * size)
    solid[0] = False
    printed = solid[labels].any(axis=0)
    at = np.arange(printed.size)
    for char, place in zip(reading.text, reading.places, strict=False):
        # A character is at most as wide as high; Latin ones are half as wide, signs may be either.
        reach = (RECOGNITION.reach_latin if char.isascii() and char.isalnum() else RECOGNITION.reach_wide) * size
        printed &= np.abs(at - place * printed.size) > reach
    edges = np.flatnonzero(np.diff(np.concatenate(([0], printed.astype(np.int8), [0]))))
    return float((edges[1::2] - edges[::2]).max(initial=0)) / size
