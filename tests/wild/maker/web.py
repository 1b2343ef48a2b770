"""Tables of web pages from their drawings."""

from html import escape

from maker.parts import cells, drawn


def html_table(drawing: str, attributes: str = 'border="1" cellspacing="0"', paragraphs: bool = False) -> str:
    """A table with rowspan and colspan; line breaks are <br>, or paragraphs of their own with the spans a word processor leaves."""
    lines = [f"<table {attributes}>"]
    for number in range(len(drawn(drawing))):
        lines.append("<tr>")
        for cell in cells(drawing):
            if cell.row != number:
                continue
            spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (f' colspan="{cell.columns}"' if cell.columns > 1 else "")
            lines.append(f"<td{spans}>{inside(cell.text, paragraphs)}</td>")
        lines.append("</tr>")
    return "\n".join([*lines, "</table>"])


def inside(text: str, paragraphs: bool) -> str:
    """The text of a cell as HTML."""
    pieces = [escape(piece, quote=False) or "&nbsp;" for piece in text.split("\n")]
    if not paragraphs:
        return "<br/>".join(pieces)
    return "".join(
        f'<p class="MsoNormal" align="center"><span style="font-size:10.5pt;font-family:宋体">{piece}</span></p>' for piece in pieces
    )


def page(title: str, body: str, charset: str = "utf-8") -> str:
    """A whole page around the body."""
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">\n<title>{escape(title)}</title>'
    return f"<!DOCTYPE html>\n<html>\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n"
