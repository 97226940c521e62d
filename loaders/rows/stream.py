"""Worksheets of an XLSX read row by row, in memory that does not grow with the sheet.

calamine, which reads every workbook rightly, holds a whole sheet. This reader knows only the few forms in which spreadsheet programs write plain
cells, and what calamine makes of them. At anything else (formulas, errors, rich text, times of day, odd order, broken XML) it raises `Unsure`:
the file is then read anew by calamine, which alone decides what is wrong with it. So it may give up, but never differ.
"""
from __future__ import annotations

import codecs
import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from loaders.rows.columnar import Alike
from loaders.rows.letters import COLUMNS
from loaders.rows.styles import DATE, PLAIN, number_formats

BLOCK = 256 * 1024
#: characters a row, a shared string or what stands above the rows may take; more rows in succession that are blank
LONGEST, BLANKS = 4 * 1024**2, 1_000
#: rows that are read together
TOGETHER = 256
#: every row is made as wide as the sheet says that it is
WIDEST = 400
#: shared strings are the one thing held whole (as calamine does): so many bytes of XML
SHARED = 256 * 1024**2
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,5})")?(?: t="([a-zA-Z]{1,9})")?'
    r'(?: ?/>|>(?:<v>([^<]+)</v>|<is><t( xml:space="preserve")?>([^<]+)</t></is>)</c>)'
)
_ROW = re.compile(r'\s*<row r="([0-9]{1,7})"[^<>]*>')
_SHARED = re.compile(r'\s*<si><t( xml:space="preserve")?>([^<]+)</t></si>')
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]{1,2})?")
_MERGED = re.compile(r'<mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_DIMENSION = re.compile(r'<dimension ref="A[0-9]{1,7}:([A-Z]{1,3})[0-9]{1,7}" ?/>')
#: an XML declaration, if any, that names UTF-8
_DECLARED = re.compile(r'(?:<\?xml version="1\.0" encoding="(?:UTF|utf)-8"[^<>?]*\?>)?\s*<[a-zA-Z]')
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_EPOCH = dt.date(1899, 12, 30)
Line = tuple[int, list[Any]]
Span = tuple[int, int, int, int]


class Unsure(Exception):
    """This reader does not know the file's form: the careful one must read it."""


@dataclass(frozen=True)
class Listed:
    """A worksheet as the workbook lists it; `entry` is its place in the archive."""

    name: str
    hidden: bool
    entry: str


class Workbook:
    """An XLSX of a form this reader knows; the archive is opened anew for every pass."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with _open(path) as archive:
            names = archive.namelist()
            if len(set(names)) < len(names):
                raise Unsure("two entries of one name")
            self.sheets = _listed(_text(archive, "xl/workbook.xml"), _text(archive, "xl/_rels/workbook.xml.rels"))
            if any(sheet.entry not in names for sheet in self.sheets):
                raise Unsure("a sheet that is not there")
            self._formats = number_formats(_text(archive, "xl/styles.xml")) if "xl/styles.xml" in names else []
            self._shared = list(_shared(archive)) if "xl/sharedStrings.xml" in names else []

    def spans(self, sheet: Listed) -> list[Span]:
        """The merged cells (rows from 1, columns from 0): they stand below the rows, so this is a pass of its own."""
        last, under = b"", False
        with _open(self._path) as archive, archive.open(sheet.entry) as stream:
            while block := stream.read(BLOCK):
                last = last + block if under else last[-16:] + block
                if not under and (at := last.find(b"</sheetData>")) >= 0:
                    last, under = last[at:], True
                if under and len(last) > LONGEST:
                    raise Unsure("much below the rows")
        if not under:
            raise Unsure("no end of the rows")
        return [(int(top), COLUMNS[left], int(bottom), COLUMNS[right]) for left, top, right, bottom in _MERGED.findall(last.decode())]

    def lines(self, sheet: Listed) -> Iterator[Line]:
        """Rows as a person numbers them, blank ones between and above filled ones too; every one as wide as the sheet says it is."""
        with _open(self._path) as archive, archive.open(sheet.entry) as stream:
            pieces = _pieces(_blocks(stream), "<sheetData>", "</row>", "</sheetData>")
            width = _width(next(pieces))
            last = told = 0
            for number, cells in self._rows(pieces, width):
                if number <= last:
                    raise Unsure("row")
                last = number
                if cells is None:
                    continue
                if number - told > BLANKS:
                    raise Unsure("many blank rows")
                for blank in range(told + 1, number):
                    yield blank, [""] * width
                told = number
                yield number, cells

    def _rows(self, pieces: Iterator[str], width: int) -> Iterator[tuple[int, list[Any] | None]]:
        alike = Alike(width, self._value, lambda text: _plain(text, ""), lambda style: not style or self._form(style) == PLAIN)
        while some := list(islice(pieces, TOGETHER)):
            found = alike.read(some)
            for piece, row in zip(some, found, strict=True):
                yield row or self._row(piece, width)
            alike.learn([_CELL.findall(piece) for piece, row in zip(some, found, strict=True) if row is None])

    def _row(self, piece: str, width: int) -> tuple[int, list[Any] | None]:
        """A row's number and cells; None where none holds anything."""
        opened = _ROW.match(piece)
        if opened is None or piece[opened.end() - 2] == "/":
            raise Unsure("row")
        cells: list[Any] = [""] * width
        written, tags, before, here = False, 1, -1, opened[1]
        for column, row, style, kind, value, kept, text in _CELL.findall(piece, opened.end()):
            at = COLUMNS[column]
            if row != here or at <= before or at >= width:
                raise Unsure("cell")
            before = at
            if text and kind == "inlineStr":
                tags += 6
                cells[at] = text if text.isprintable() and text[0] != " " != text[-1] and "&" not in text and "_x" not in text else _plain(text, kept)
            elif value:
                tags += 4
                cells[at] = self._value(value, style, kind)
            elif text or kind not in ("", "n"):
                raise Unsure("cell")
            else:
                tags += 1
                continue
            written = True
        if piece.count("<") != tags:
            raise Unsure("something between cells")
        return int(here), cells if written else None

    def _value(self, value: str, style: str, kind: str) -> Any:
        if kind == "s" and value.isascii() and value.isdigit() and int(value) < len(self._shared):
            return self._shared[int(value)]
        if kind == "b" and value in "01":
            return value == "1"
        if kind not in ("", "n") or not _NUMBER.fullmatch(value):
            raise Unsure("value")
        number = float(value)
        if not style:
            return number
        form = self._form(style)
        if form == DATE and 61 <= number <= 73_415 and number.is_integer():
            return _EPOCH + dt.timedelta(days=int(number))
        if form != PLAIN:
            raise Unsure("number format")
        return number


    def _form(self, style: str) -> str:
        return self._formats[int(style)] if int(style) < len(self._formats) else ""


@contextmanager
def _open(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with it is for the careful reader to tell."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError, KeyError) as error:
        raise Unsure(str(error)) from None


def _blocks(stream: IO[bytes]) -> Iterator[str]:
    decode = codecs.getincrementaldecoder("utf-8")().decode
    while block := stream.read(BLOCK):
        yield decode(block)
    decode(b"", True)


def _text(archive: zipfile.ZipFile, name: str) -> str:
    """A small entry whole; one that declares anything of its own is none of ours."""
    with archive.open(name) as stream:
        text = stream.read(LONGEST).decode("utf-8")
    if "<!" in text or not _DECLARED.match(text) or len(text) >= LONGEST // 4:
        raise Unsure(name)
    return text


def _pieces(blocks: Iterator[str], begin: str, end: str, over: str) -> Iterator[str]:
    """What stands before `begin`, then the pieces that end in `end`, until `over`."""
    rest, begun = "", False
    for block in blocks:
        rest += block
        if "<!" in block:
            raise Unsure("markup")
        if not begun:
            if (at := rest.find(begin)) < 0:
                if len(rest) > LONGEST:
                    raise Unsure("no rows")
                continue
            begun = True
            yield rest[:at]
            rest = rest[at + len(begin) :]
        if "\r" in rest:
            raise Unsure("line break")
        *pieces, rest = rest.split(end)
        yield from pieces
        if rest.lstrip().startswith(over):
            return
        if len(rest) > LONGEST:
            raise Unsure("a long row")
    raise Unsure("no end")


def _width(head: str) -> int:
    declared, found = _DECLARED.match(head), _DIMENSION.search(head)
    if declared is None or found is None:
        raise Unsure("head of the sheet")
    width = COLUMNS[found[1]] + 1
    if width > WIDEST:
        raise Unsure("width")
    return width


def _plain(text: str, kept: str) -> str:
    """A text with its entities read; blanks at its ends count only where the file says that they are kept."""
    if "_x" in text or (not kept and text != text.strip()):
        raise Unsure("text")
    for written, meant in _ENTITIES:
        if "&" not in text:
            return text
        if written == "&amp;" and text.count("&") != text.count("&amp;"):
            raise Unsure("entity")
        text = text.replace(written, meant)
    return text


def _shared(archive: zipfile.ZipFile) -> Iterator[str]:
    if archive.getinfo("xl/sharedStrings.xml").file_size > SHARED:
        raise Unsure("shared strings")
    with archive.open("xl/sharedStrings.xml") as stream:
        pieces = _pieces(_blocks(stream), "<si>", "</si>", "</sst>")
        if not _DECLARED.match(next(pieces)):
            raise Unsure("shared strings")
        first = "<si>"
        for piece in pieces:
            found = _SHARED.fullmatch(f"{first}{piece}</si>")
            if found is None:
                raise Unsure("shared string")
            yield _plain(found[2], found[1] or "")
            first = ""


_SHEET, _RELATION, _ATTRIBUTE = re.compile(r"<sheet\b([^<>]*)/>"), re.compile(r"<Relationship\b([^<>]*)/>"), re.compile(r'([\w:]+)="([^"<>]*)"')


def _listed(workbook: str, relations: str) -> list[Listed]:
    """The worksheets in the workbook's order; a sheet of another kind (a chart) leaves the list to the careful reader."""
    targets = {one["Id"]: one for one in (dict(_ATTRIBUTE.findall(found)) for found in _RELATION.findall(relations))}
    found = []
    for sheet in (dict(_ATTRIBUTE.findall(found)) for found in _SHEET.findall(workbook)):
        target = targets[sheet["r:id"]]
        if not target["Type"].endswith("/worksheet"):
            raise Unsure("kind of sheet")
        place = target["Target"]
        found.append(Listed(_plain(sheet["name"], "kept"), sheet.get("state", "visible") != "visible", place[1:] if place[0] == "/" else f"xl/{place}"))
    if not found or workbook.count("<sheet ") != len(found):
        raise Unsure("sheets")
    return found
