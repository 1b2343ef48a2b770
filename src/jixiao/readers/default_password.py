"""Open workbooks that are encrypted with the password that Excel itself knows.

Excel encrypts a workbook whose structure is protected, or that is to be opened for reading only, with the password VelvetSweatshop
([MS-XLS] 2.2.10), and opens such a workbook without asking. Everybody can read it, so it is no secret.
"""

from __future__ import annotations

import io
import re

from .base import Source

_PASSWORD = "VelvetSweatshop"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The name of the stream of an encrypted package, as the directory of its container has it.
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_SPINS = re.compile(rb'spinCount="(\d{1,12})"')
#: How often a password may be hashed; Excel does it 100,000 times.
_MOST_SPINS = 1_000_000


def is_encrypted_package(data: bytes) -> bool:
    """Whether a file is an Office document of today that is encrypted."""
    return data.startswith(_OLE) and _PACKAGE in data


def decrypted(source: Source) -> bytes | None:
    """Decrypt a document by Excel's own password; None where another one protects it, or where it is damaged."""
    if any(int(match[1]) > _MOST_SPINS for match in _SPINS.finditer(source.data)):
        return None
    out = io.BytesIO()
    try:
        import msoffcrypto

        file = msoffcrypto.OfficeFile(io.BytesIO(source.data))
        if is_encrypted_package(source.data):
            file.load_key(password=_PASSWORD, verify_password=True)
        else:
            file.load_key(password=_PASSWORD)  # XLS; it looks at the password by itself
        file.decrypt(out)
    except Exception:  # msoffcrypto raises what it happens to stumble over
        return None
    return out.getvalue()
