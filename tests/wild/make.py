"""Write the test documents again: `python tests/wild/make.py [NAME…]` (python-docx, openpyxl, and LibreOffice for the PDFs).

Word, Excel, web and text files come out byte for byte the same. PDFs are printed by LibreOffice and differ with its version and fonts,
so they are only made again where they are named or missing.
"""

import sys
from pathlib import Path

from maker import columns, funds, levels, mixed_pages, mixed_sheets, mixed_texts, mixed_words, printed, shapes, values
from maker.parts import Doc, Raw
from maker.sheet import xlsx_bytes
from maker.word import docx_bytes, pdf_bytes

HERE = Path(__file__).parent
VARIANTS = (*columns.DOCUMENTS, *funds.DOCUMENTS, *levels.DOCUMENTS, *printed.DOCUMENTS, *values.DOCUMENTS, *shapes.DOCUMENTS)
MIXED = (*mixed_pages.DOCUMENTS, *mixed_sheets.DOCUMENTS, *mixed_words.DOCUMENTS, *mixed_texts.DOCUMENTS)
WRITERS = {".docx": docx_bytes, ".xlsx": xlsx_bytes, ".pdf": pdf_bytes}


def made(document: Doc | Raw) -> bytes:
    """The bytes of the document's file."""
    if isinstance(document, Raw):
        return document.text.encode(document.encoding)
    return WRITERS[Path(document.file).suffix](document)


def main(names: list[str]) -> None:
    """Write all documents, or those named."""
    for folder, documents in (("variants", VARIANTS), ("mixed", MIXED)):
        for document in documents:
            path = HERE / folder / document.file
            kept = document.file.endswith(".pdf") and path.exists()
            if document.file in names if names else not kept:
                path.write_bytes(made(document))
                print(path.relative_to(HERE))


if __name__ == "__main__":
    main(sys.argv[1:])
