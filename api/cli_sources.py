"""`soi sources`: which files stand, which loads there were, taking a source out."""
from __future__ import annotations

from typing import Annotated

import typer

from api.cli_common import Home, Json, home_of, out, print_json

app = typer.Typer(no_args_is_help=True, help="Các nguồn: tệp nào đang có hiệu lực, các lần nạp, rút một nguồn hay một tệp.")


@app.command("list")
def listing(home: Home = None, as_json: Json = False) -> None:
    """Các tệp đang có hiệu lực: hệ thống, tệp, số dòng, lần nạp, đường dẫn."""
    from api import linking

    found = linking.standing(home_of(home))
    if as_json:
        print_json(found)
    else:
        linking.show_standing(found, out())


@app.command()
def loads(home: Home = None, as_json: Json = False) -> None:
    """Các lần nạp đã ghi nhận, cũ trước mới sau; soi load --as-of MÃ dựng lại đồ thị như sau lần đó."""
    from api import linking

    found = linking.loads(home_of(home))
    if as_json:
        print_json(found)
    else:
        linking.show_loads(found, out())


@app.command()
def withdraw(
    what: Annotated[list[str], typer.Argument(help="Tên hệ thống (dkkd, egp, …) hoặc đường dẫn một tệp", metavar="NGUỒN|TỆP…")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Rút cả một hệ thống hoặc từng tệp khỏi đồ thị và công bố phần còn lại; nạp lại là có lại."""
    from api import loading

    loading.withdraw(what, home_of(home), as_json=as_json, console=out())
