"""Name the types of the scan reader: pictures as arrays, and boxes in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np

#: A two-dimensional array of shades of grey (``uint8``); the extra ``jixiao[ocr]`` brings numpy.
Picture: TypeAlias = "np.ndarray[Any, Any]"
#: Left, top, right, bottom, in pixels.
Box: TypeAlias = tuple[float, float, float, float]
