"""Read scans (扫描件): pictures of pages, and PDFs of nothing else.

Needs the extra ``jixiao[ocr]``.

Cells know their page, their box in points and their confidence (0 to 1: that of the least certain character); one that is not
certain is a finding. Tables are those whose rules are drawn.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ...model import DocumentError, Finding, Grid, Location, Paragraph
from ...model.finding_rules.pages import NO_TEXT
from ..base import Content, Source
from .assign_text import CrowdedError
from .engine import Engine, engine
from .page import ScanPage, read_page
from .picture import Picture
from .settings import LAYOUT, PICTURE

_MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "JPEG2000": "image/jp2",
}


def read(source: Source) -> Content:
    """Read a picture of a page (PNG, JPEG, BMP, GIF, WebP, JPEG 2000) or of several (TIFF).

    Of a moving picture, the first is read.

    A white page gives no blocks.

    Raises DocumentError for a picture that is damaged or too large, and where the extra is not installed.
    """
    reader = engine(source)
    media_type, pages = _pictures(source)
    read, findings = _read(source, pages, reader, 1)
    return Content(media_type, tuple(block for _, blocks in read for block in blocks), findings)


def read_pages(
    source: Source, pages: Sequence[int], first_table: int
) -> tuple[list[tuple[int, tuple[Paragraph | Grid, ...]]], tuple[Finding, ...]]:
    """Read pages of a PDF that hold a picture of text.

    Pages are numbered from 1. Gives each with its blocks, and the findings of all.

    Tables are numbered from ``first_table`` on. Raises DocumentError for a page that cannot be drawn, and where the extra is
    not installed.
    """
    return _read(source, _drawn(source, pages), engine(source), first_table)


def _read(
    source: Source, pages: Iterable[ScanPage], reader: Engine, table: int
) -> tuple[list[tuple[int, tuple[Paragraph | Grid, ...]]], tuple[Finding, ...]]:
    """Read each page; give its blocks, and the findings of all.

    Tables are numbered from ``table`` on. A page without text is a finding.
    """
    import cv2

    result: list[tuple[int, tuple[Paragraph | Grid, ...]]] = []
    findings: list[Finding] = []
    for page in pages:
        height, width = page.gray.shape
        if min(height, width) < PICTURE.min_side or max(height, width) > PICTURE.max_ratio * min(height, width):
            raise source.error(
                f"page {page.number} is a picture of {width:,} x {height:,} pixels, which is no page of text"
                " — give pictures of whole pages",
                f"第 {page.number} 页是 {width:,} x {height:,} 像素的图片，不是一页文字；请提供整页图片",
            )
        try:
            blocks, doubts = read_page(page, reader, table)
        except CrowdedError as error:
            raise source.error(
                f"page {page.number} is a picture with more than {LAYOUT.max_lines:,} pieces of text, which is noise"
                f" — scan it again at {PICTURE.dpi} dpi",
                f"第 {page.number} 页的图片中文字超过 {LAYOUT.max_lines:,} 处，应为噪点；请以 {PICTURE.dpi} dpi 重新扫描",
            ) from error
        except (cv2.error, MemoryError) as error:
            raise source.error(
                f"page {page.number} is a picture that cannot be worked on — scan it again at {PICTURE.dpi} dpi",
                f"第 {page.number} 页的图片无法处理；请以 {PICTURE.dpi} dpi 重新扫描",
            ) from error
        table += sum(isinstance(block, Grid) for block in blocks)
        result.append((page.number, blocks))
        findings += doubts if blocks else [_no_text(page, table)]
    return result, tuple(findings)


def _no_text(page: ScanPage, table: int) -> Finding:
    return NO_TEXT.at(Location(table, page=page.number), page=page.number)


def _drawn(source: Source, pages: Sequence[int]) -> Iterator[ScanPage]:
    """Pages of a PDF as pictures, one after the other."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        raise source.damaged(
            "cannot be opened as a PDF: it is damaged or protected with a password — get the file again or save it without one",
            "无法作为 PDF 打开（文件损坏或有密码保护）；请重新获取或另存为不加密的文件",
        ) from error
    try:
        for number in pages:
            yield _drawn_page(source, document, number)
    finally:
        document.close()


def _drawn_page(source: Source, document: Any, number: int) -> ScanPage:
    """One page of a PDF as a picture, at 200 dpi where it is not larger than A2."""
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(PICTURE.dpi / 72, (PICTURE.worked_pixels / max(1.0, width * height)) ** 0.5)
        gray = page.render(scale=scale, grayscale=True).to_numpy().copy()
        page.close()
    except Exception as error:  # pdfium's own, IndexError, MemoryError: whatever it is, the page cannot be had
        raise source.damaged(
            f"page {number} cannot be drawn, it is damaged — get the file again, or give the page as a picture",
            f"第 {number} 页已损坏，无法绘制；请重新获取文件，或提供该页的图片",
        ) from error
    return _page(gray.reshape(gray.shape[:2]), number, width / max(1, gray.shape[1]), height / max(1, gray.shape[0]))


def _pictures(source: Source) -> tuple[str, Iterator[ScanPage]]:
    """The media type of a picture, and its pages one after the other."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata and of sizes, which are looked at here
            image = Image.open(io.BytesIO(source.data), formats=["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "JPEG2000"])
        media_type = _MEDIA_TYPES[str(image.format)]
        _within(source, image.size)
        frames = _frames(source, image) if media_type == "image/tiff" else 1
    except DocumentError:
        raise
    except Image.DecompressionBombError as error:
        raise source.too_large(
            f"is a picture of more pixels than the limit of {PICTURE.max_pixels:,} — scan it at 200 to 300 dpi",
            f"图片像素数超过上限 {PICTURE.max_pixels:,}；请以 200 至 300 dpi 扫描",
        ) from error
    except Exception as error:  # Pillow raises what its decoders happen to stumble over
        raise _damaged(source) from error
    return media_type, (_picture(source, image, number) for number in range(1, frames + 1))


def _frames(source: Source, image: Any) -> int:
    """How many pages a TIFF has."""
    number = 0
    try:
        while True:
            image.seek(number)
            number += 1
            if number > source.limits.pages:
                raise source.too_much("pages", "has too many pages", "页数过多")
    except EOFError:
        return number


def _within(source: Source, size: tuple[int, int]) -> None:
    if size[0] * size[1] > PICTURE.max_pixels:
        raise source.too_large(
            f"is a picture of {size[0]:,} x {size[1]:,} pixels, more than the limit of {PICTURE.max_pixels:,} — scan it at 200 to 300 dpi",
            f"图片为 {size[0]:,} x {size[1]:,} 像素，超过上限 {PICTURE.max_pixels:,}；请以 200 至 300 dpi 扫描",
        )


def _damaged(source: Source) -> DocumentError:
    return source.damaged("is a damaged or truncated picture — get the file again", "图片已损坏或不完整；请重新获取文件")


def _picture(source: Source, image: Any, number: int) -> ScanPage:
    """One page of a picture file in shades of grey, upright as its camera says."""
    import numpy as np
    from PIL import Image, ImageOps

    try:
        if number > 1 or getattr(image, "n_frames", 1) > 1:
            image.seek(number - 1)
        _within(source, image.size)
        declared = image.info.get("dpi", (0, 0))
        frame = image
        if image.mode.startswith(("I;16", "I", "F")):
            values = np.asarray(image, dtype=np.float64)
            most = 65535.0 if values.max(initial=0) > 255 else 255.0
            frame = Image.fromarray(np.clip(values * (255.0 / most), 0, 255).astype(np.uint8))
        elif "A" in image.mode or "transparency" in image.info:
            colours = image.convert("RGBA")
            frame = Image.alpha_composite(Image.new("RGBA", colours.size, "white"), colours)
        gray = np.asarray(ImageOps.exif_transpose(frame.convert("L")))
    except DocumentError:
        raise
    except Exception as error:  # as above: decoders raise of all kinds
        raise _damaged(source) from error
    dpi = _resolution(gray.shape, declared)
    return _page(gray, number, 72 / dpi, 72 / dpi)


def _resolution(shape: tuple[int, ...], declared: Any) -> float:
    """Tell the resolution of a picture.

    It is what the picture says, if that makes a sheet of paper (4 to 24 inches long), else that of A4.
    """
    try:
        dpi = float(declared[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    (lowest, highest), (shortest, longest) = PICTURE.declared_dpi, PICTURE.sheet_length
    plausible = lowest <= dpi <= highest and shortest <= max(shape) / dpi <= longest
    return dpi if plausible else max(shape) / PICTURE.page_length


def _page(gray: Picture, number: int, across: float, down: float) -> ScanPage:
    """Scale the picture of a page to a size that can be worked on.

    ``across`` and ``down`` are the points of one pixel.
    """
    import cv2
    import numpy as np

    dpi = 72 / max(across, 1e-6)
    height, width = gray.shape
    scale = (PICTURE.worked_pixels / max(1, height * width)) ** 0.5
    if scale >= 1:
        scale = max(1.0, min(scale, PICTURE.dpi / dpi)) if dpi < PICTURE.coarse_share * PICTURE.dpi else 1.0
    if scale != 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        gray = cv2.resize(gray, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    to_points = np.array([(across * width / gray.shape[1], 0, 0), (0, down * height / gray.shape[0], 0)], dtype=np.float64)
    return ScanPage(gray, number, dpi * gray.shape[1] / width, to_points)


def page_pictures(source: Source) -> Iterator[tuple[Picture, float, float]]:
    """Give each page of a picture file in shades of grey, upright, with its width and height in points.

    Raises DocumentError for a picture that is damaged or too large.
    """
    for page in _pictures(source)[1]:
        height, width = page.gray.shape
        yield page.gray, float(page.to_points[0, 0] * width), float(page.to_points[1, 1] * height)
