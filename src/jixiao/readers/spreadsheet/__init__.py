"""Read workbooks (XLSX, XLS, ODS) into one grid a visible sheet.

Only sheets that hold anything count; cells are as the program shows them.
"""

from __future__ import annotations

from ..base import Content, Source
from ..package_parts import part_names
from ..xml import package

_OLE = b"\xd0\xcf\x11\xe0"


def read(source: Source) -> Content:
    """Read the grids of a workbook.

    Raises DocumentError where it is damaged, protected, or more than the limits allow.
    """
    if source.data.startswith(_OLE):
        from . import xls as sheet_xls

        return sheet_xls.read(source)
    with package(source) as packed:
        names = part_names(packed)
        if "xl/workbook.xml" in names or "[content_types].xml" in names:
            from . import xlsx as sheet_xlsx

            return sheet_xlsx.read(source, packed, names)
        from . import ods as sheet_ods

        return sheet_ods.read(source, packed)
