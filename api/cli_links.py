"""`soi links`: the review list, decisions, and why two records are one."""
from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli_common import USAGE, Home, Json, fail, home_of, out, print_json

app = typer.Typer(no_args_is_help=True, help="Các mối nối: danh sách chờ xem xét, quyết định của người, vì sao hai bản ghi được nối.")

One = Annotated[str, typer.Argument(help="Mã số, mã tạm (E-…), hoặc tên đúng như đã viết", metavar="A")]
Other = Annotated[str, typer.Argument(help="Mã số, mã tạm, hoặc tên đúng như đã viết", metavar="B")]
Who = Annotated[str | None, typer.Option("--who", help="Người quyết định (mặc định: tên đăng nhập)", show_default=False)]
Why = Annotated[str, typer.Option("--why", help="Lý do; đi vào hồ sơ cùng quyết định", prompt="Lý do")]


@app.command()
def review(
    kind: Annotated[str | None, typer.Option("--kind", help="Chỉ một loại: Enterprise, Agency, Person, Project")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Số cặp in ra")] = 50,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Các cặp chưa chắc chắn, chờ người xem xét; cặp đã quyết định không hiện lại."""
    from api import linking

    found = linking.review(home_of(home), kind)
    if as_json:
        print_json(found[:limit])
    else:
        linking.show_review(found, limit, out())


@app.command()
def accept(one: One, other: Other, why: Why, who: Who = None, home: Home = None) -> None:
    """Quyết định: A và B là một. Có hiệu lực từ lần nạp sau, hoặc ngay với soi load --rebuild.

    Ví dụ: soi links accept E-ABCDEFGHIJKL 0101234567 --why "cùng giấy phép"
    """
    from api import linking

    linking.judge(home_of(home), one, other, "same", who, why, out())


@app.command()
def reject(one: One, other: Other, why: Why, who: Who = None, home: Home = None) -> None:
    """Quyết định: A và B không phải một; không lần nạp nào nối lại hai bên."""
    from api import linking

    linking.judge(home_of(home), one, other, "not same", who, why, out())


@app.command()
def unsure(one: One, other: Other, why: Why, who: Who = None, home: Home = None) -> None:
    """Quyết định: đã xem mà chưa rõ; giữ riêng và không hỏi lại."""
    from api import linking

    linking.judge(home_of(home), one, other, "unsure", who, why, out())


@app.command()
def why(
    one: One,
    other: Annotated[str | None, typer.Argument(help="Bỏ trống: mọi bên mà A được nối hoặc được cân với", metavar="B")] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="Vẽ biểu đồ thác nước ra tệp SVG", dir_okay=False)] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Ghi lời giải thích và biểu đồ ra trang HTML", dir_okay=False)] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Vì sao A và B được nối, hay không được nối: quy tắc, hoặc trọng số với từng phần, và quyết định của người."""
    from api import linking

    if svg and not other:
        fail(USAGE, "--svg vẽ một cặp: cần cả A và B")
    linking.explain(home_of(home), one, other, svg=svg, html=html, as_json=as_json, console=out())
