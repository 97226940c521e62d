"""What a file is, told by its bytes (never by its name), and whether an XLSX is safe to open."""
from __future__ import annotations

import codecs
import re
import stat
import zipfile
import zlib
from pathlib import Path

from loaders.errors import FileError
from loaders.rows import px

#: an XLSX may unpack to this much; an honest sheet of 1,048,576 rows and 20 columns is about 1.2 GB of XML
MAX_UNPACKED = 3 * 1024**3
MAX_ENTRIES = 10_000
#: packed to unpacked; real sheets reach 30, a bomb 1,000
MAX_RATIO = 200
RATIO_FROM = 20 * 1024**2


def kind(path: Path, file: str) -> str:
    """'xlsx', 'xls', 'json', 'px', 'text' (CSV or JSONL: look further) or 'other'. Raises `FileError` for what no reader may touch."""
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


_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=[\"'](?:1|true)[\"']")
#: so much of a sheet is looked through for hidden rows
LOOKED = 64 * 1024**2


def hidden_rows(path: Path) -> int:
    """How many rows of an XLSX's sheets are hidden (filtered away): nobody who looks at the file sees them, and they are data all the same."""
    found = 0
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                found += _hidden_in(archive, entry)
    return found


def _hidden_in(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    found, left, rest = 0, LOOKED, b""
    try:
        with archive.open(entry) as stream:
            while left > 0 and (block := stream.read(1024**2)):
                left -= len(block)
                whole = rest + block
                cut = whole.rfind(b"<") if len(block) == 1024**2 else len(whole)
                found += len(_HIDDEN.findall(whole, 0, cut))
                rest = whole[cut:][:4096]
    except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError):
        return found   # whoever reads the sheet itself says what is wrong with it
    return found


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
