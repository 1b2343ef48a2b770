"""Find and read lines of text by optical character recognition (文字识别).

The models (PP-OCRv4) come inside the wheel of rapidocr_onnxruntime; nothing is fetched.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from ..base import Source
from .picture import Box, Picture
from .settings import ORIENTATION, RECOGNITION


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line that was read: its characters, confidences and positions.

    Confidences are 0 to 1, positions shares of the width.
    """

    text: str = ""
    sure: tuple[float, ...] = ()
    places: tuple[float, ...] = ()


class Engine:
    """Finds lines in a picture, and reads a picture of one line."""

    def __init__(self, threads: int) -> None:
        package = import_module("rapidocr_onnxruntime")
        import_module("cv2").setNumThreads(threads)
        self._engine: Any = package.RapidOCR(intra_op_num_threads=threads, inter_op_num_threads=1)
        self._engine.text_rec.rec_image_shape = [3, RECOGNITION.line_height, RECOGNITION.min_width]
        self._engine.text_det.limit_side_len = 64  # parts of pages are not made larger

    def lines(self, gray: Picture) -> list[Box]:
        """Find the boxes of lines of text."""
        import cv2

        scale = min(1.0, RECOGNITION.detection_side / max(gray.shape))
        small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else gray
        quads, _ = self._engine.text_det(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR))
        boxes = [] if quads is None else [(*quad.min(axis=0).tolist(), *quad.max(axis=0).tolist()) for quad in quads]
        return [(left / scale, top / scale, right / scale, bottom / scale) for left, top, right, bottom in boxes]

    def read(self, crops: Sequence[Picture]) -> list[RecognisedLine]:
        """Read pictures of one line each."""
        import cv2

        result = [RecognisedLine()] * len(crops)
        for group in _alike([crop.shape for crop in crops]):
            results, _ = self._engine.text_rec([cv2.cvtColor(crops[index], cv2.COLOR_GRAY2BGR) for index in group], return_word_box=True)
            for index, (text, _, (columns, _, words, _, sure)) in zip(group, results, strict=True):
                places = [(column + 0.5) / columns for word in words for column in word]
                result[index] = RecognisedLine(text, tuple(sure[: len(text)]), tuple(places))
        return result

    def upside_down(self, crops: Sequence[Picture]) -> bool:
        """Whether most of these lines stand on their heads."""
        import cv2

        if not crops:
            return False
        _, labels, _ = self._engine.text_cls([cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR) for crop in crops])
        return bool(sum(label == "180" and score > ORIENTATION.upside_down_score for label, score in labels) * 2 > len(labels))


def _alike(shapes: Sequence[tuple[int, ...]]) -> list[list[int]]:
    """Group pictures of like shape, leaving out what cannot be read.

    All of a group are made as wide as its widest.
    """
    ratios = [width / max(1, height) for height, width in shapes]
    groups: list[list[int]] = []
    widest = 0.0
    for index in sorted(range(len(shapes)), key=lambda index: ratios[index]):
        if min(shapes[index]) < RECOGNITION.min_side or ratios[index] > RECOGNITION.max_ratio:
            continue
        if not groups or ratios[index] > widest:
            groups.append([])
            widest = RECOGNITION.group_ratio * max(ratios[index], RECOGNITION.min_width / RECOGNITION.line_height)
        groups[-1].append(index)
    return groups


def engine(source: Source) -> Engine:
    """Load the recogniser.

    It has as many threads as processes may work on the file (at most 4).

    Raises DocumentError where the extra is not installed.
    """
    try:
        return _loaded(os.getpid(), max(1, min(source.workers, 4)))
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "rapidocr_onnxruntime":
            raise source.unsupported(
                "is a scan (a picture of text), and the package that reads scans is not installed — pip install 'jixiao[ocr]'",
                "是扫描件（文字的图片），而识别扫描件的软件包尚未安装；请运行 pip install 'jixiao[ocr]'",
            ) from error
        reason = " ".join(str(error).split())[:200]
        raise source.unsupported(
            f"is a scan (a picture of text), and the package that reads scans cannot be loaded ({reason})"
            " — pip install 'jixiao[ocr]' again",
            f"是扫描件（文字的图片），而识别扫描件的软件包无法加载（{reason}）；请重新运行 pip install 'jixiao[ocr]'",
        ) from error


@lru_cache(maxsize=1)
def _loaded(process: int, threads: int) -> Engine:
    """One recogniser per process: its threads do not live on in a forked one."""
    del process
    return Engine(threads)
