"""One file → statements: recognise, load, write, count. Runs in a worker process that may be killed."""
from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from graph.ontology import ontology
from loaders import known
from loaders import source as declared
from loaders.context import Context, Counts, Problem, Row
from loaders.errors import FileError
from loaders.known import digest, version
from loaders.recognise import Found, recognise
from loaders.rows import container
from loaders.rows.stream import Unsure
from loaders.rows.table import Skipped
from loaders.secret import hasher
from loaders.statements import ParquetSink, StatementStore

#: the first so many quarantined cells are kept in a report; all of them are in quarantine.jsonl
SHOWN = 20
#: what the system answers where there is no room: disk, quota, largest file
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass
class Part:
    """What came of one table of a file."""

    source: str
    layout: str
    folder: str  #: statement folder
    counts: Counts
    warnings: list[dict[str, Any]] = field(default_factory=list)  #: {code, message, rows, first}
    quarantine: list[dict[str, Any]] = field(default_factory=list)
    sheet: str | None = None  #: of a workbook that has several
    content: str = ""   #: hash of all that came of it: statements with their rows, what was set aside, counts and warnings

    def of(self, file: str) -> str:
        """The name of the table as people see it: the file's, and the sheet's where there are several."""
        return f"{file} › {self.sheet}" if self.sheet else file


@dataclass
class Parsed:
    """What came of a file: its parts, or why not ('unrecognised' is a notice, anything else fails the load)."""

    file: str
    sha256: str
    parts: list[Part] = field(default_factory=list)
    error: str | None = None
    message: str | None = None


def parse(path: Path, file: str, home: Path, load: str, secret: bytes) -> Parsed:
    """Parses one file into the statement store; never raises for what is wrong with the file."""
    try:
        container.kind(path, file)   # before anything is read: a pipe or /dev/zero never ends
        before = path.stat()
        sha = digest(path)
        try:
            parsed = _parsed(path, file, sha, home, load, secret, careful=False)
        except Unsure:
            parsed = _parsed(path, file, sha, home, load, secret, careful=True)
        after = path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise FileError("changing", file, "tệp thay đổi trong lúc đọc; hãy nạp lại khi tệp đã ghi xong")
        known.remember(home, sha, file, [part.folder for part in parsed.parts])
        return parsed
    except FileError as error:
        return Parsed(file, "", error=error.code, message=str(error))
    except OSError as error:
        if error.errno in FULL:
            return Parsed(file, "", error="disk_full", message=f"{file}: đĩa hết chỗ khi ghi dữ liệu đã đọc ({error}); hãy dọn chỗ rồi nạp lại")
        return Parsed(file, "", error="unreadable", message=f"{file}: không đọc được: {error.strerror or error}")
    except UnicodeDecodeError:
        return Parsed(file, "", error="encoding", message=f"{file}: không phải UTF-8; hãy lưu lại dạng UTF-8")
    except MemoryError:
        return Parsed(file, "", error="memory", message=f"{file}: vượt giới hạn bộ nhớ khi đọc; tệp hỏng hoặc quá lớn, hãy chia nhỏ")


def again(path: Path, file: str, home: Path) -> Parsed | None:
    """What came of a file that was read before, hashing it only; None for any other, and for one that is being written or cannot be read."""
    if not known.any_in(home):
        return None   # nothing to look for: a first load hashes each file once
    try:
        container.kind(path, file)
        before = path.stat()
        sha = digest(path)
        after = path.stat()
    except (FileError, OSError):
        return None   # the parser says what is wrong with it
    folders = known.recall(home, sha, file) if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) else None
    return None if folders is None else Parsed(file, sha, [_restored(StatementStore(home).meta(name), name) for name in folders])


def _parsed(path: Path, file: str, sha: str, home: Path, load: str, secret: bytes, *, careful: bool) -> Parsed:
    found = recognise(path, file, declared.sources().values(), careful=careful)
    return Parsed(file, sha, [_part(table, number, file, sha, home, load, secret) for number, table in enumerate(found)])


def _part(table: Found, number: int, file: str, sha: str, home: Path, load: str, secret: bytes) -> Part:
    source = declared.sources()[table.layout.source]
    name = f"{sha[:20]}-{source.name}-{table.layout.name}-{number}-{version(source)}"
    store = StatementStore(home)
    if store.has(name):
        return _restored(store.meta(name), name)
    aside = store.aside(name, load)
    sink = ParquetSink(aside, ontology())
    context = Context(
        source=source.name, layout=table.layout.name, file=f"{file} › {table.sheet}" if table.sheet else file, load=load, rows=(), sink=sink,
        secret=hasher(secret), codes=source.codes, ignore=source.ignore, title=table.title,
    )
    context._rows = _data(context, table.items)
    for message in table.warnings:
        context.warn("table", message)
    source.loader()(context)
    sink.close()
    part = Part(source.name, table.layout.name, name, context.counts, _warnings(context), [], table.sheet)
    _finish(aside, part, context, sha)
    store.settle(aside, name)
    return part


def _data(context: Context, items: Iterable[Row | Problem | Skipped]) -> Iterator[Row | Problem]:
    for item in items:
        if isinstance(item, Skipped):
            if item.what:
                context.skip(item.what)
            if item.message and item.number:
                context.warn("total_mismatch", f"dòng tổng {item.number} không khớp: {item.message}")
            elif item.message:
                context.warn("table", item.message)
        else:
            yield item


def _warnings(context: Context) -> list[dict[str, Any]]:
    return [{"code": code, "message": message, "rows": rows, "first": first} for (code, message), (rows, first) in context.warnings.items()]


def _finish(aside: Path, part: Part, context: Context, sha: str) -> None:
    with (aside / "quarantine.jsonl").open("w", encoding="utf-8") as out:
        for problem in context.problems:
            out.write(json.dumps(asdict(problem), ensure_ascii=False, default=str) + "\n")
    part.quarantine = [asdict(problem) for problem in context.problems[:SHOWN]]
    part.content = _content(aside, part)
    (aside / "meta.json").write_text(json.dumps({**asdict(part), "sha256": sha}, ensure_ascii=False, default=str), encoding="utf-8")


def _content(folder: Path, part: Part) -> str:
    said = json.dumps([asdict(part.counts), part.warnings, part.sheet], ensure_ascii=False, default=str)
    hashes = [digest(path) for path in sorted(folder.glob("*.*"))]
    return hashlib.sha256("\n".join([said, *hashes]).encode()).hexdigest()


def _restored(meta: dict[str, Any], name: str) -> Part:
    counts, content = Counts(**meta["counts"]), meta.get("content", "")
    return Part(meta["source"], meta["layout"], name, counts, meta["warnings"], meta["quarantine"], meta.get("sheet"), content)
