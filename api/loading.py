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
from loaders.run import load

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


def load_with_progress(paths: Sequence[Path], home: Path, *, rebuild: bool = False) -> LoadReport:
    """`loaders.run.load` with its progress shown. Raises what it raises."""
    with Steps() as steps:
        return load(paths, home, progress=steps, names=write_index, rebuild=rebuild)


def run(paths: Sequence[Path], home: Path, *, report: Path | None, rebuild: bool, as_json: bool, console: Console) -> Done:
    """Loads and prints the report; the report file is written also when the load failed. Raises `SoiError`."""
    _check(paths, home, report)
    print(f"Nạp {len(paths)} đường dẫn vào {home}", file=sys.stderr, flush=True)
    try:
        made = load_with_progress(paths, home, rebuild=rebuild)
    except LoadFailed as error:
        _write(error.report, report)
        print(clean_lines(error.report.text()), file=sys.stderr)
        raise
    _write(made, report)
    if as_json:
        print(json.dumps(made.as_json(), ensure_ascii=False, default=str))
    else:
        console.print(Text(clean_lines(made.text())))
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


def clean_lines(text: str) -> str:
    """The lines of a report without control characters that a cell may have held."""
    return "\n".join(clean(line) for line in text.split("\n"))
