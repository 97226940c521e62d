"""Spreadsheets written entry by entry, so that any part of them can be wrong."""
from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = ("Mã số doanh nghiệp", "Tên doanh nghiệp", "Vốn điều lệ", "Ngày cấp")
GOOD = ("0101234567", "Công ty CP An", "5000000", "01/02/2010")
SHEET = "xl/worksheets/sheet1.xml"


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def row(number: int, texts: tuple[str, ...]) -> str:
    return f'<row r="{number}">{"".join(cell(f"{chr(65 + n)}{number}", text) for n, text in enumerate(texts))}</row>'


def sheet(rows: str, *, before: str = "", after: str = "", prolog: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def firms(*rows: tuple[str, ...]) -> str:
    return "".join(row(number, texts) for number, texts in enumerate((HEAD, *rows), start=1))


def book(first: str | None = None, *, entries: Mapping[str, str | bytes] | None = None, names: tuple[str, ...] = ("Sheet1",), state: str = "",
         properties: str = "") -> bytes:
    """A workbook whose first sheet is `first` (all others are copies of it), with further or other entries."""
    content = first if first is not None else sheet(firms(GOOD))
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" {state} r:id="rId{n}"/>' for n, name in enumerate(names, start=1))
    links = "".join(f'<Relationship Id="rId{n}" Type="{_DOC}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(names) + 1))
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOC}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_DOC}">{properties}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": content for n in range(1, len(names) + 1)},
        **(entries or {}),
    }
    return pack(made)


def pack(entries: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def encrypted(data: bytes) -> bytes:
    """The ZIP with the 'encrypted' bit set on every entry of the central directory and the local headers."""
    out = bytearray(data)
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        found = out.find(mark)
        while found >= 0:
            flags = struct.unpack_from("<H", out, found + at)[0]
            struct.pack_into("<H", out, found + at, flags | 1)
            found = out.find(mark, found + 4)
    return bytes(out)
