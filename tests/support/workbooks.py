"""Workbooks as an office program saves them, of a few lines each: xlsx and ods."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

OfficeValue = str | float | date | None
OFFICE = "http://schemas.openxmlformats.org"
RELATIONS = f"{OFFICE}/package/2006/relationships"
KINDS = f"{OFFICE}/officeDocument/2006/relationships"
MAIN = f"{OFFICE}/spreadsheetml/2006/main"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
DAY_STYLE = 1  # a cell that is shown as a day
EPOCH = date(1899, 12, 30)  # of the days of a workbook


HIDDEN = ' spans="1:6" hidden="1"'


def xlsx(path: Path, sheets: dict[str, Sequence[Sequence[OfficeValue]]], merged: str = "", hidden: int = 0) -> Path:
    """The sheets by name; `merged` is a range such as "A2:A3", `hidden` a row, of each."""
    names = enumerate(sheets, 1)
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in names)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{KINDS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    related += f'<Relationship Id="style" Type="{KINDS}/styles" Target="styles.xml"/>'
    document = f'<Relationship Id="rId1" Type="{KINDS}/officeDocument" Target="xl/workbook.xml"/>'
    formats = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    with ZipFile(path, "w") as file:
        file.writestr("_rels/.rels", f'<Relationships xmlns="{RELATIONS}">{document}</Relationships>')
        file.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{RELATIONS}">{related}</Relationships>')
        book = f'<workbook xmlns="{MAIN}" xmlns:r="{KINDS}"><sheets>{listed}</sheets></workbook>'
        file.writestr("xl/workbook.xml", book)
        file.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{formats}</styleSheet>')
        for n, rows in enumerate(sheets.values(), 1):
            file.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(rows, merged, hidden))
    return path


def _sheet(rows: Sequence[Sequence[OfficeValue]], merged: str, hidden: int) -> str:
    cells = (f'<row r="{r}"{HIDDEN * (r == hidden)}>{_cells(r, row)}</row>' for r, row in enumerate(rows, 1))
    ranges = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(cells)}</sheetData>{ranges}</worksheet>'


def _cells(number: int, row: Sequence[OfficeValue]) -> str:
    return "".join(_cell(f"{chr(64 + column)}{number}", value) for column, value in enumerate(row, 1))


def _cell(place: str, value: OfficeValue) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f'<c r="{place}" s="{DAY_STYLE}"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def ods(path: Path, rows: Sequence[Sequence[str | float]]) -> Path:
    """One sheet."""
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{spaces}:{name}:1.0"' for name in ("office", "table", "text"))
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    table = f'<table:table table:name="Sheet1">{body}</table:table>'
    with ZipFile(path, "w") as file:
        file.writestr("mimetype", ODS)
        entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
        manifest = f'<manifest:manifest xmlns:manifest="{spaces}:manifest:1.0">{entry}</manifest:manifest>'
        file.writestr("META-INF/manifest.xml", manifest)
        content = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
        file.writestr("content.xml", f"<office:document-content {names}>{content}</office:document-content>")
    return path


def _ods_cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
