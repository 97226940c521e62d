"""The command line `soi`. Answers and tables go to standard output, everything else to standard error.

Exit codes: 0 done (also when a question is asked back or refused), 1 error, 2 wrong usage, 3 not found, 4 incomplete data.
Heavy modules are imported inside the commands, so that `soi --help` comes at once.
"""
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli_common import ERROR, INCOMPLETE, NOT_FOUND, USAGE, Home, Json, Store, fail, home_of, note, out, place_of, print_json
from api.cli_export import export
from api.cli_links import app as links_app
from api.cli_snapshots import app as snapshots_app
from api.cli_sources import app as sources_app
from graph.errors import SoiError

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
app.add_typer(snapshots_app, name="snapshots")
app.command()(export)
app.add_typer(links_app, name="links")
app.add_typer(sources_app, name="sources")

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

        start(steps.home_of_demo(home), store="", port=port)


@app.command()
def load(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Tệp hoặc thư mục; mọi tệp nhận ra được bên dưới đều được nạp. Bỏ trống khi dùng --rebuild, --as-of", metavar="ĐƯỜNG_DẪN…"),
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Ghi báo cáo nạp (JSON) ra tệp này", dir_okay=False)] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Mã thoát 4 nếu có dòng bị cách ly")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Dựng và công bố bản mới dù không có gì đổi (sau khi nâng cấp hay quyết định)")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Dựng lại đồ thị như sau lần nạp này (soi sources loads)", metavar="LẦN_NẠP")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Tệp mới cũng thay tệp cùng tên ở thư mục khác")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Nạp dữ liệu, nối các hệ thống, dựng và công bố một bản mới, cả lên SOI_STORE nếu có. Lỗi giữa chừng: bản đang công bố vẫn nguyên.

    Ví dụ: soi load du-lieu/ --report bao-cao.json
    """
    from api import loading

    if (bool(paths) == bool(as_of) and not rebuild) or (as_of and paths):
        fail(USAGE, "cần đường dẫn để nạp, hoặc --rebuild, hoặc --as-of LẦN_NẠP (không kèm đường dẫn)")
    options = loading.Options(report=report, rebuild=rebuild, as_of=as_of, replace=replace, as_json=as_json)
    done = loading.run(paths or [], home_of(home), options, out())
    loading.follow(home_of(home))
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
    store: Store = None,
) -> None:
    """Trả lời một câu hỏi tiếng Việt, có dấu hoặc không dấu.

    Ví dụ: soi ask "Doanh nghiệp nào trúng thầu ở dự án do chính họ đầu tư?"
    """
    from api import asking

    if batch is not None:
        if question or choose is not None or session or not as_json:
            fail(USAGE, "--batch đi cùng --json và không đi cùng câu hỏi, --choose hay --session")
        with place_of(home, store) as place:
            raise typer.Exit(ERROR if asking.batch(batch, place) else 0)
    words = question if question is not None else asking.read_question()
    with place_of(home, store) as place:
        document = asking.single(words, home_of(home), place, session=session, choose=choose)
    if as_json:
        print_json(document)
    else:
        from api import show

        show.answer(document, out(), everything=everything, cypher=cypher)


@app.command()
def info(home: Home = None, store: Store = None, as_json: Json = False) -> None:
    """Bản đang công bố: nguồn nào, bao nhiêu thực thể và quan hệ, ngày dữ liệu mới nhất."""
    from api import overview

    with place_of(home, store) as place:
        document = overview.document(home_of(home), place)
    if as_json:
        print_json(document)
    else:
        overview.show(document, out())


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe; chỉ mở ra ngoài 127.0.0.1 khi đứng sau một proxy")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None,
    home: Home = None,
    store: Store = None,
) -> None:
    """Mở trang web và API trên bản đang công bố; tự chuyển sang bản mới khi có bản mới được công bố."""
    from api.serving import serve as start

    start(home_of(home), store=store, host=host, port=port)


@app.command()
def publish(
    snapshot: Annotated[str | None, typer.Argument(help="Mã bản; bỏ trống là bản đang công bố trong thư mục dữ liệu", metavar="MÃ_BẢN")] = None,
    to: Annotated[str | None, typer.Option("--to", help="Máy chủ hoặc cụm Neo4j: neo4j://máy:7687 (mặc định: SOI_STORE)", metavar="ĐỊA_CHỈ")] = None,
    keep: Annotated[int, typer.Option(min=1, help="Số bản giữ lại trên máy chủ, kể cả bản vừa công bố")] = 2,
    home: Home = None,
) -> None:
    """Đưa một bản đã niêm phong lên Neo4j: nạp riêng, đối chiếu, rồi chuyển một lần. Đứt giữa chừng thì chạy lại, nạp tiếp từ chỗ dừng.

    Ví dụ: soi publish --to neo4j://127.0.0.1:7687, rồi soi serve --store neo4j://127.0.0.1:7687
    """
    from api import publishing

    print(publishing.run(home_of(home), snapshot, to, keep=keep))


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
