"""`soi load`: loads files with progress, and says what came of every row."""
from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from api.naming import write_index
from api.settings import read
from api.show import clean
from api.steps import Steps
from graph.errors import SoiError
from graph.snapshot import prune
from loaders.report import LoadFailed, LoadReport
from loaders.run import load, relink
from loaders.run import withdraw as take_out
from loaders.statements import StatementStore

#: marks a home that holds made-up data, so that real data is never mixed with it
DEMO_MARK = "demo.json"


class CannotLoad(SoiError):
    """The load was not begun."""


class NoSuchPath(CannotLoad):
    """A path to load is not there."""


@dataclass(frozen=True)
class Done:
    """What the command needs of a report: rows that were not usable."""

    quarantined: int


def _check(paths: Sequence[Path], home: Path, report: Path | None) -> None:
    """What can be known to fail is told before the work, not after it."""
    if missing := [str(path) for path in paths if not path.exists()]:
        raise NoSuchPath(f"không có tệp hoặc thư mục: {', '.join(missing)}")
    if (home / DEMO_MARK).exists():
        raise CannotLoad(f"{home} chứa dữ liệu minh họa (soi demo); không trộn với dữ liệu thật. Hãy chọn thư mục khác bằng --home hoặc SOI_HOME")
    if report and not report.absolute().parent.is_dir():
        raise NoSuchPath(f"--report: không có thư mục {report.absolute().parent}")


def _write(report: LoadReport, path: Path | None) -> None:
    if path:
        path.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def load_with_progress(paths: Sequence[Path], home: Path, *, rebuild: bool = False, replace: bool = False) -> LoadReport:
    """`loaders.run.load` with its progress shown. Raises what it raises."""
    with Steps() as steps:
        return load(paths, home, progress=steps, names=write_index, rebuild=rebuild, replace_same_name=replace)


@dataclass(frozen=True)
class Options:
    """How to load: `as_of` is an earlier load to go back to; `replace` takes the place of files of the same name elsewhere."""

    report: Path | None = None
    rebuild: bool = False
    as_of: str | None = None
    replace: bool = False
    as_json: bool = False


def run(paths: Sequence[Path], home: Path, options: Options, console: Console) -> Done:
    """Loads (or, without paths, builds anew) and prints the report; the report file is written also when the load failed. Raises `SoiError`."""
    _check(paths, home, options.report)
    print(f"Nạp {len(paths)} đường dẫn vào {home}" if paths else f"Dựng lại {home}", file=sys.stderr, flush=True)
    try:
        if paths:
            made = load_with_progress(paths, home, rebuild=options.rebuild, replace=options.replace)
        else:
            with Steps() as steps:
                made = relink(home, as_of=options.as_of, progress=steps, names=write_index)
    except LoadFailed as error:
        _write(error.report, options.report)
        print(clean_lines(error.report.text()), file=sys.stderr)
        raise
    _write(made, options.report)
    _show(made, options.as_json, console)
    return Done(made.totals.get("quarantined", 0) + made.totals.get("parts_quarantined", 0))


def follow(home: Path) -> None:
    """What settings ask for once a load is published: the same snapshot on the server (SOI_STORE), older ones removed (SOI_KEEP)."""
    settings = read(home=home)
    if settings.store:
        from api import publishing

        publishing.run(home)
    if settings.keep:
        for gone in prune(home, keep=settings.keep):
            print(f"Đã xóa bản cũ {gone} (SOI_KEEP={settings.keep})", file=sys.stderr, flush=True)


def withdraw(what: Sequence[str], home: Path, *, as_json: bool, console: Console) -> None:
    """Takes sources or files out and prints the report. Raises `NoSuchPath` for what does not stand."""
    standing = StatementStore(home).active()
    known = {f.source for f in standing} | {f.path for f in standing}
    wanted = [item if item in known else str(Path(item).absolute()) for item in what]
    if missing := [item for item in wanted if item not in known]:
        raise NoSuchPath(f"không có hệ thống hay tệp nào đang có hiệu lực là {', '.join(missing)}; có: {', '.join(sorted({f.source for f in standing}))}"
                         " (soi sources list)")
    with Steps() as steps:
        made = take_out(wanted, home, progress=steps, names=write_index)
    _show(made, as_json, console)
    follow(home)


def _show(report: LoadReport, as_json: bool, console: Console) -> None:
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False, default=str))
    else:
        console.print(Text(clean_lines(report.text())))


def clean_lines(text: str) -> str:
    """The lines of a report without control characters that a cell may have held."""
    return "\n".join(clean(line) for line in text.split("\n"))
