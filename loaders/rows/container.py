"""What a file is, told by its bytes (never by its name), and whether an XLSX is safe to open."""
from __future__ import annotations

import codecs
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from loaders.errors import FileError
from loaders.rows import px

#: an XLSX may unpack to this much; an honest sheet of 1,048,576 rows and 20 columns is about 1.2 GB of XML
MAX_UNPACKED = 3 * 1024**3
MAX_ENTRIES = 10_000
#: packed to unpacked; real sheets reach 30, a bomb 1,000
MAX_RATIO = 200
RATIO_FROM = 20 * 1024**2
#: how Vietnamese in UTF-8 looks when it was read as Windows-1252: 'HÆ°ng YÃªn', 'Táº¡'
MOJIBAKE = re.compile("Æ[°¡]|á[º»][\x7f-ÿŒ-ž‘-›…†‡‰€‚„]|Ã[¡¢£¨©ª¬\xad²³´µ¹º½]|Ä[‘\x90ƒ‚]|Ä©|Å©")


def kind(path: Path, file: str) -> str:
    """'xlsx', 'xls', 'json', 'px', 'ics', 'text' (CSV or JSONL: look further) or 'other'. Raises `FileError` for what no reader may touch."""
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise FileError("not_a_file", file, "không phải tệp thường (ống, thiết bị…); hãy chép ra một tệp")
    with path.open("rb") as handle:
        head = handle.read(4096)
    if not head.strip(b"\0 \r\n\t"):
        raise FileError("empty", file, "tệp trống")
    if head.startswith(b"PK"):
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if head.startswith((b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8", b"PAR1", b"DUCK")) or b"DUCK" in head[8:12]:
        return "other"
    if px.is_px(head):
        return "px"
    if head.removeprefix(codecs.BOM_UTF8).lstrip()[:15].upper() == b"BEGIN:VCALENDAR":
        return "ics"
    return "json" if head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[") else "text"


def check_xlsx(path: Path, file: str) -> None:
    """Looks into the ZIP before anyone unpacks it; raises `FileError` if it is not a workbook or would burst memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise FileError("broken_xlsx", file, "không mở được: tệp XLSX hỏng hoặc bị cắt cụt; hãy lưu lại từ Excel") from None
    if len(entries) > MAX_ENTRIES:
        raise FileError("xlsx_limits", file, f"có {len(entries)} mục trong tệp nén, quá {MAX_ENTRIES}")
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise FileError("broken_xlsx", file, "là tệp ZIP nhưng không phải XLSX (thiếu xl/workbook.xml); hãy lưu lại từ Excel")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise FileError("xlsx_limits", file, f"bung ra {unpacked / 1024**3:.1f} GB, quá {MAX_UNPACKED / 1024**3:.0f} GB; hãy chia nhỏ")
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise FileError("xlsx_limits", file, f"mục {entry.filename!r} nén quá mức bình thường (bom nén?)")
        if entry.flag_bits & 1:
            raise FileError("encrypted", file, "tệp có mật khẩu; hãy bỏ mật khẩu rồi nạp lại")
    if _counts_from_1904(path):
        raise FileError("date1904", file, "bảng tính đếm ngày từ năm 1904 (Excel cho Mac): ngày sẽ lệch 4 năm; hãy lưu lại với hệ ngày 1900")


_1904 = re.compile(rb"\bdate1904=[\"'](?:1|true)[\"']")


def _counts_from_1904(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as stream:
        try:
            return bool(_1904.search(stream.read(1024**2)))
        except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError):
            return False   # whoever reads the workbook itself says what is wrong with it


_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=[\"'](?:1|true)[\"']")
#: a cell that holds an error, and a formula that was never calculated: both are read as blank
_ERROR = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=[\"']e[\"']")
_UNCALCULATED = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*</(?:\w+:)?c>")
#: so much of a sheet is looked through
LOOKED = 64 * 1024**2


@dataclass
class Unseen:
    """What an XLSX's sheets hold that reading them does not show."""

    hidden_rows: int = 0
    errors: int = 0
    uncalculated: int = 0

    def told(self) -> list[str]:
        """Vietnamese warnings."""
        found = []
        if self.hidden_rows:
            found.append(f"có {self.hidden_rows} dòng bị ẩn (đang lọc?); vẫn được đọc như các dòng khác")
        if self.errors:
            found.append(f"có {self.errors} ô lỗi công thức của Excel (#REF!, #N/A…), được đọc là ô trống; hãy sửa rồi lưu lại")
        if self.uncalculated:
            found.append(f"có {self.uncalculated} ô công thức chưa được tính, được đọc là ô trống; hãy mở bằng Excel rồi lưu lại")
        return found


def unseen(path: Path) -> Unseen:
    """Hidden rows (filtered away: nobody who looks at the file sees them, and they are data all the same), errors, formulas without a value."""
    found = Unseen()
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                _look(archive, entry, found)
    return found


def _look(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, found: Unseen) -> None:
    left, rest = LOOKED, b""
    try:
        with archive.open(entry) as stream:
            while left > 0 and (block := stream.read(1024**2)):
                left -= len(block)
                whole = rest + block
                cut = whole.rfind(b"<row") if len(block) == 1024**2 else len(whole)
                found.hidden_rows += len(_HIDDEN.findall(whole, 0, cut)) if b"hidden=" in whole else 0
                found.errors += len(_ERROR.findall(whole, 0, cut)) if b'"e"' in whole or b"'e'" in whole else 0
                found.uncalculated += len(_UNCALCULATED.findall(whole, 0, cut)) if b"f>" in whole or b"<f" in whole else 0
                rest = whole[cut:][-65_536:] if cut >= 0 else b""
    except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError):
        return   # whoever reads the sheet itself says what is wrong with it


def decode_check(raw: bytes, file: str) -> str:
    """The encoding of text: UTF-8 (with or without BOM) or UTF-16 with BOM; anything else is refused with a guess."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError as error:
        guess = "Windows-1258 hoặc TCVN3/VNI" if any(byte > 0x7F for byte in raw) else "không rõ"
        raise FileError("encoding", file, f"không phải UTF-8 (byte {error.start}); có thể là {guess}; hãy lưu lại dạng UTF-8") from None
    return "utf-8-sig"
