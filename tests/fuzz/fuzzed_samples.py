"""Sound documents of the formats that are fuzzed and that ``samples`` has not: tables as text, mails, OFD, forms in PDF, pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from email.message import EmailMessage

import samples
from archive_maker import rar4, rar5, seven
from ofd_maker import OfdPage, ofd
from pdf_maker import Page, pdf, stream
from xlsb_maker import xlsb

XS, YS = [20.0, 60.0, 100.0, 150.0, 190.0], [40.0 + 8 * number for number in range(len(samples.ROWS) + 1)]
#: A field that was filled in, one with lines of its own, a choice, a ticked box, a note and a square over a text.
_FIELDS = (
    b"/Annots[<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(>=90%)/DA(/Helv 9 Tf 0 g)/Rect[401 702 499 720]/AP<</N 7 0 R>>>>"
    b"<</Type/Annot/Subtype/Widget/FT/Tx/Ff 4096/T(b)/V<FEFF6709654800313200335929>/DA(/Helv 9 Tf 0 g)/Rect[301 652 399 700]>>"
    b"<</Type/Annot/Subtype/Widget/FT/Ch/T(c)/Opt[(x)(y)]/V(x)/DA(/Helv 9 Tf 0 g)/Rect[201 702 299 720]>>"
    b"<</Type/Annot/Subtype/Widget/FT/Btn/T(d)/V/On/AS/On/Rect[101 702 120 720]>>"
    b"<</Type/Annot/Subtype/FreeText/Contents(12%)/DA(/Helv 9 Tf)/Rect[101 652 199 670]>>"
    b"<</Type/Annot/Subtype/Square/Rect[201 652 299 670]/IC[1 1 1]>>]"
)


def _cells() -> list[list[str]]:
    return [[*row, *[""] * (samples.COLUMNS - len(row))] for row in samples.ROWS]


def csv() -> bytes:
    return "\r\n".join(",".join(f'"{text}"' for text in row) for row in _cells()).encode("gb18030")


def mail() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "报送"
    message.set_content("请看附件")
    message.add_alternative(samples.html().decode(), subtype="html", charset="gb18030")
    message.add_attachment(samples.docx(), maintype="application", subtype="octet-stream", filename="表.docx")
    message.add_attachment(csv(), maintype="text", subtype="csv", filename="表.csv")
    return message.as_bytes()


def page() -> OfdPage:
    drawn = OfdPage()
    drawn.table(XS, YS, _cells())
    return drawn


def of_layers() -> bytes:
    return ofd(page(), page(), template=page(), annotation=("Text", page()), media={"a.png": picture("PNG", 60)})


def form_fields() -> bytes:
    drawn = Page(entries=_FIELDS)
    drawn.table([100, 200, 300, 400, 500], [100 + 20 * number for number in range(len(samples.ROWS) + 1)], _cells())
    drawn.operations.append("q /OC /MC0 BDC 1 g 401 702 98 18 re f EMC Q BT 3 Tr /F1 9 Tf 1 0 0 1 404 700 Tm <4E2D> Tj ET")
    look = b"/Type/XObject/Subtype/Form/BBox[0 0 98 18]/Resources<</Font<</Helv<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    return pdf(
        drawn,
        objects=[stream(look, b"/Tx BMC q BT /Helv 9 Tf 2 5 Td (>=90%) Tj ET Q EMC"), b"<</Type/OCG/Name(a)>>"],
        catalog=b"/OCProperties<</OCGs[8 0 R]/D<</OFF[8 0 R]>>>>",
        resources=b"/Properties<</MC0 8 0 R>>",
    )


def picture(kind: str, side: int = 90, **options: object) -> bytes:
    from PIL import Image

    drawn = Image.new("L", (side, side), 255)
    drawn.paste(0, (10, 10, side - 10, 12))
    file = io.BytesIO()
    drawn.save(file, kind, **options)
    return file.getvalue()


def pages() -> bytes:
    from PIL import Image

    return picture("TIFF", save_all=True, append_images=[Image.new("L", (80, 80), 200)])


def archived() -> dict[str, bytes]:
    return {"a/表.txt": samples.text(), "b.csv": csv(), "c.zip": samples.packed({"d.txt": samples.text()})}


#: Archives of documents, which are walked; the others are read.
ARCHIVES = ("archive",)
#: Those that LibreOffice reads.
OFFICE = (*samples.OFFICE, "xlsb")
FUZZED: dict[str, tuple[Callable[[], bytes], ...]] = {
    **{kind: (sample,) for kind, sample in samples.SAMPLES.items()},
    "csv": (csv, lambda: csv().decode("gb18030").replace('","', '"\t"').encode("utf-16")),
    "eml": (mail,),
    "ofd": (of_layers,),
    "pdf-fields": (form_fields,),
    "archive": (lambda: rar4(archived()), lambda: rar5(archived()), lambda: seven(archived())),
    "xlsb": (lambda: xlsb(_cells(), merged=[(5, 6, 0, 0)], hidden=[3]),),
    "picture": (lambda: picture("GIF"), lambda: picture("WEBP"), lambda: picture("JPEG2000"), pages, lambda: picture("PNG")),
}
