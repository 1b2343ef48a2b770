"""Zip files (DOCX, XLSX) that come out the same on every run."""

import io
import re
import zipfile

MOMENT = (2024, 1, 1, 0, 0, 0)


def fixed_zip(data: bytes) -> bytes:
    """The same zip file with one fixed time for every member, and in the document properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-01-01T00:00:00Z", content)
            if name == "docProps/thumbnail.jpeg":
                content = b""
            new.writestr(zipfile.ZipInfo(name, MOMENT), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
