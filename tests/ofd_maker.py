"""Small OFD files for tests (GB/T 33190): text, lines and images on pages, in millimetres from the upper left corner."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


@dataclass
class OfdPage:
    objects: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 3.5, *, inside: str = "", deltas: str | None = None, **more: str) -> None:
        """A text whose first baseline begins at a place; its box is a little larger."""
        steps = " ".join(str(size if ord(char) > 0x2000 else size / 2) for char in text[:-1]) if deltas is None else deltas
        told = "".join(f" {name}={quoteattr(value)}" for name, value in more.items())
        self.objects.append(
            f'<ofd:TextObject ID="9" Font="1" Size="{size}" Boundary="{x - 1} {y - size} {size * len(text) + 2} {size + 2}"{told}>{inside}'
            f'<ofd:TextCode X="1" Y="{size}" DeltaX="{steps}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def path(self, data: str, *, inside: str = "", **more: str) -> None:
        told = "".join(f" {name}={quoteattr(value)}" for name, value in more.items())
        self.objects.append(
            f'<ofd:PathObject ID="9" Boundary="0 0 210 297" LineWidth="0.3"{told}>{inside}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>'
            "</ofd:PathObject>"
        )

    def image(self, resource: str, x: float, y: float, wide: float, high: float) -> None:
        self.objects.append(
            f'<ofd:ImageObject ID="9" ResourceID="{resource}" Boundary="{x} {y} {wide} {high}" CTM="{wide} 0 0 {high} 0 0"/>'
        )

    def table(self, xs: Sequence[float], ys: Sequence[float], cells: Sequence[Sequence[str]]) -> None:
        for y in ys:
            self.path(f"M {xs[0]} {y} L {xs[-1]} {y}")
        for x in xs:
            self.path(f"M {x} {ys[0]} L {x} {ys[-1]}")
        for top, row in zip(ys, cells, strict=False):
            for left, text in zip(xs, row, strict=False):
                if text:
                    self.text(left + 1, top + 5, text)


def units(*contents: str) -> str:
    """Graphics that are put together of objects, whose numbers are 201 and on."""
    all_units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{number}" Width="210" Height="297"><ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>'
        for number, content in enumerate(contents, 201)
    )
    return f"<ofd:CompositeGraphicUnits>{all_units}</ofd:CompositeGraphicUnits>"


def unit(number: int, more: str = "") -> str:
    """The object that draws such a graphic."""
    return f'<ofd:CompositeObject ID="9" ResourceID="{number}" Boundary="0 0 210 297"{more}/>'


def ofd(
    *pages: OfdPage,
    template: OfdPage | None = None,
    annotation: tuple[str, OfdPage] | None = None,
    media: Mapping[str, bytes] | None = None,
    resources: str = "",
    parts: Mapping[str, str] | None = None,
) -> bytes:
    """The file. ``template`` is below each page, ``annotation`` (its type, its objects) on the first; ``media`` are pictures by their
    names, whose numbers are 101 and on, ``resources`` what else the document has to draw; ``parts`` are replaced or added."""
    files: dict[str, bytes | str] = {
        "OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    }
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    common = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    if media or resources:
        entries = "".join(
            f'<ofd:MultiMedia ID="{n}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
            for n, name in enumerate(media or (), 101)
        )
        files["Doc_0/DocumentRes.xml"] = f'<ofd:Res {SPACE} BaseLoc="Res"><ofd:MultiMedias>{entries}</ofd:MultiMedias>{resources}</ofd:Res>'
        files |= {f"Doc_0/Res/{name}": data for name, data in (media or {}).items()}
        common += "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    if template:
        common += '<ofd:TemplatePage ID="50" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
        files["Doc_0/Tpls/Tpl_0/Content.xml"] = _page(template)
    end = ""
    if annotation:
        end = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
        files["Doc_0/Annots/Annotations.xml"] = (
            f'<ofd:Annotations {SPACE}><ofd:Page PageID="0"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
        )
        files["Doc_0/Annots/Page_0/Annotation.xml"] = (
            f'<ofd:PageAnnot {SPACE}><ofd:Annot ID="1" Type="{annotation[0]}"><ofd:Appearance Boundary="0 0 210 297">'
            f"{''.join(annotation[1].objects)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
        )
    files["Doc_0/Document.xml"] = (
        f"<ofd:Document {SPACE}><ofd:CommonData>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{end}</ofd:Document>"
    )
    for number, page in enumerate(pages):
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = _page(page, '<ofd:Template TemplateID="50"/>' if template else "")
    files |= parts or {}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data if isinstance(data, bytes) else '<?xml version="1.0" encoding="UTF-8"?>' + data)
    return file.getvalue()


def _page(page: OfdPage, template: str = "") -> str:
    layer = f'<ofd:Layer ID="8" Type="Body">{"".join(page.objects)}</ofd:Layer>'
    return f"<ofd:Page {SPACE}>{template}<ofd:Content>{layer}</ofd:Content></ofd:Page>"
