"""What the commands share: exit codes, common options, where output goes."""
from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from graph.published import Published

ERROR, USAGE, NOT_FOUND, INCOMPLETE = 1, 2, 3, 4

Home = Annotated[Path | None, typer.Option("--home", help="Thư mục dữ liệu (mặc định: SOI_HOME, rồi ~/.local/share/soi)", show_default=False, file_okay=False)]
Store = Annotated[
    str | None,
    typer.Option("--store", metavar="ĐỊA_CHỈ", show_default=False, help="Kho đồ thị: neo4j://máy:7687 (mặc định: SOI_STORE; trống: bản trong thư mục dữ liệu)"),
]
Json = Annotated[bool, typer.Option("--json", help="In JSON thay cho văn bản")]


def home_of(given: Path | None) -> Path:
    from api.settings import default_home

    return (given or default_home()).expanduser().absolute()


def out() -> Console:
    """Standard output for people; wide when it is a file or a pipe, so that nothing is cut."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 200)


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def fail(code: int, text: str) -> NoReturn:
    note(f"Lỗi: {text}")
    raise typer.Exit(code)


def print_json(document: object) -> None:
    import json

    print(json.dumps(document, ensure_ascii=False, default=str), flush=True)


def place_of(home: Path | None, store: str | None) -> Published:
    """Where the published data is: the home, or the server that `--store` or SOI_STORE names. Close it."""
    from api.settings import place, read

    given = {"home": home_of(home)} | ({} if store is None else {"store": store})
    return place(read(**given))
