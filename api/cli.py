"""The command line `soi`. Answers and tables go to standard output, everything else to standard error.

Exit codes: 0 done (also when a question is asked back or refused), 1 error, 2 wrong usage, 3 not found, 4 incomplete data.
Heavy modules are imported inside the commands, so that `soi --help` comes at once.
"""
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from graph.errors import SoiError

if TYPE_CHECKING:
    from rich.console import Console

ERROR, USAGE, NOT_FOUND, INCOMPLETE = 1, 2, 3, 4

app = typer.Typer(
    name="soi",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Soi: nối dữ liệu đăng ký doanh nghiệp, đầu tư, đấu thầu thành một đồ thị và trả lời câu hỏi tiếng Việt.\n\n"
    "Bắt đầu: [bold]soi demo[/] (dữ liệu minh họa), rồi [bold]soi ask \"Số dự án theo từng tỉnh\"[/]\n\n"
    "Dữ liệu thật: [bold]soi load THƯ_MỤC[/], [bold]soi info[/], [bold]soi serve[/]",
    epilog="Mã thoát: 0 xong · 1 lỗi · 2 gõ sai · 3 không tìm thấy · 4 dữ liệu không đủ. Thư mục dữ liệu: biến SOI_HOME hoặc --home.",
)
snapshots_app = typer.Typer(no_args_is_help=True, help="Các bản dữ liệu: xem, kiểm tra, quay lại bản trước.")
app.add_typer(snapshots_app, name="snapshots")

Home = Annotated[Path | None, typer.Option("--home", help="Thư mục dữ liệu (mặc định: SOI_HOME, rồi ~/.local/share/soi)", show_default=False, file_okay=False)]
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


@app.command()
def demo(
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Mở trang web sau khi trả lời, hay in rồi thoát")] = True,
    seed: Annotated[int, typer.Option(help="Số gieo: cùng số, cùng dữ liệu")] = 1,
    enterprises: Annotated[int, typer.Option(min=50, max=200_000, help="Số doanh nghiệp trong dữ liệu minh họa")] = 600,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Cổng của trang web")] = None,
    home: Home = None,
) -> None:
    """Dựng dữ liệu minh họa (doanh nghiệp hư cấu), nạp, hỏi câu hỏi mẫu, in trả lời kèm bằng chứng, rồi mở trang web."""
    from api import demo as steps

    steps.run(home, seed=seed, enterprises=enterprises, console=out())
    if serve:
        from api.serving import serve as start

        start(steps.home_of_demo(home), port=port)


@app.command()
def load(
    paths: Annotated[list[Path], typer.Argument(help="Tệp hoặc thư mục; mọi tệp nhận ra được bên dưới đều được nạp", metavar="ĐƯỜNG_DẪN…")],
    report: Annotated[Path | None, typer.Option("--report", help="Ghi báo cáo nạp (JSON) ra tệp này", dir_okay=False)] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Mã thoát 4 nếu có dòng bị cách ly")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Dựng và công bố bản mới dù không có gì đổi (sau khi nâng cấp phần mềm)")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Nạp dữ liệu, nối các hệ thống, dựng và công bố một bản mới. Lỗi giữa chừng: bản đang công bố vẫn nguyên.

    Ví dụ: soi load du-lieu/ --report bao-cao.json
    """
    from api import loading

    done = loading.run(paths, home_of(home), report=report, rebuild=rebuild, as_json=as_json, console=out())
    if strict and done.quarantined:
        raise typer.Exit(INCOMPLETE)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="Câu hỏi; bỏ trống thì đọc từ đầu vào chuẩn", metavar="CÂU_HỎI")] = None,
    as_json: Json = False,
    choose: Annotated[int | None, typer.Option("--choose", min=0, help="Chọn cách hiểu thứ mấy (khi được hỏi lại)")] = None,
    session: Annotated[str | None, typer.Option("--session", help="Tên hội thoại, để hỏi tiếp: soi ask --session a \"còn năm 2022?\"")] = None,
    batch: Annotated[Path | None, typer.Option("--batch", help="Tệp JSONL {id, question, session}; '-' là stdin", allow_dash=True, dir_okay=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="In hết các dòng và bằng chứng")] = False,
    cypher: Annotated[bool, typer.Option("--cypher", help="In cả truy vấn")] = False,
    home: Home = None,
) -> None:
    """Trả lời một câu hỏi tiếng Việt, có dấu hoặc không dấu.

    Ví dụ: soi ask "Doanh nghiệp nào trúng thầu ở dự án do chính họ đầu tư?"
    """
    from api import asking

    if batch is not None:
        if question or choose is not None or session or not as_json:
            fail(USAGE, "--batch đi cùng --json và không đi cùng câu hỏi, --choose hay --session")
        raise typer.Exit(ERROR if asking.batch(batch, home_of(home)) else 0)
    words = question if question is not None else asking.read_question()
    document = asking.single(words, home_of(home), session=session, choose=choose)
    if as_json:
        print_json(document)
    else:
        from api import show

        show.answer(document, out(), everything=everything, cypher=cypher)


@app.command()
def info(home: Home = None, as_json: Json = False) -> None:
    """Bản đang công bố: nguồn nào, bao nhiêu thực thể và quan hệ, ngày dữ liệu mới nhất."""
    from api import overview

    document = overview.document(home_of(home))
    if as_json:
        print_json(document)
    else:
        overview.show(document, out())


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe; chỉ mở ra ngoài 127.0.0.1 khi đứng sau một proxy")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None,
    home: Home = None,
) -> None:
    """Mở trang web và API trên bản đang công bố; tự chuyển sang bản mới khi có bản mới được công bố."""
    from api.serving import serve as start

    start(home_of(home), host=host, port=port)


@snapshots_app.command("list")
def snapshots_list(home: Home = None, as_json: Json = False) -> None:
    """Liệt kê các bản dữ liệu, cũ trước mới sau."""
    from api import overview

    overview.snapshots(home_of(home), as_json=as_json, console=out())


@snapshots_app.command("rollback")
def snapshots_rollback(
    snapshot: Annotated[str | None, typer.Argument(help="Mã bản; bỏ trống là bản công bố ngay trước", metavar="MÃ_BẢN")] = None, home: Home = None
) -> None:
    """Công bố lại một bản cũ (sau khi kiểm tra toàn bộ bản đó)."""
    from graph import snapshot as snapshots

    print(snapshots.rollback(home_of(home), snapshot))


@snapshots_app.command("verify")
def snapshots_verify(
    snapshot: Annotated[str | None, typer.Argument(help="Mã bản; bỏ trống là bản đang công bố", metavar="MÃ_BẢN")] = None, home: Home = None
) -> None:
    """Đọc lại từng byte của một bản và so với bản kê đã niêm phong."""
    from graph import home as homes
    from graph import snapshot as snapshots

    place = home_of(home)
    sealed = snapshots.verify(place, snapshot or homes.published(place))
    print(f"{sealed.id}: nguyên vẹn, {len(sealed.files)} tệp, {sum(sealed.nodes.values())} thực thể, {sum(sealed.edges.values())} quan hệ")


def _code(error: SoiError) -> int:
    """The exit code of an error of ours, by class."""
    if type(error).__name__ == "NoSuchPath":  # by name: the module that defines it brings the loaders
        return NOT_FOUND
    from graph.store import SnapshotCorrupt, SnapshotError

    if isinstance(error, SnapshotCorrupt):
        return INCOMPLETE
    return NOT_FOUND if type(error) is SnapshotError else ERROR


def _demo_hint() -> str:
    """Whoever has only run the demo finds its data in a home of its own."""
    from api.settings import default_home

    demo_home = default_home() / "demo"
    return f"\nDữ liệu minh họa ở một thư mục riêng; dùng: --home {demo_home}" if (demo_home / "published").exists() else ""


def main() -> None:
    """Entry point: our own errors become one line and an exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        app()
    except SoiError as error:
        code = _code(error)
        note(f"Lỗi: {error}" + (_demo_hint() if code == NOT_FOUND else ""))
        sys.exit(code)
    except KeyboardInterrupt:
        note("Đã dừng.")
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output went away (| head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ERROR)


if __name__ == "__main__":
    main()
