"""`soi snapshots …`: the snapshots of a home, or of the server that `--store` names."""
from __future__ import annotations

from typing import Annotated

import typer

from api.cli_common import INCOMPLETE, Home, Json, Store, home_of, out, place_of

app = typer.Typer(no_args_is_help=True, help="Các bản dữ liệu: xem, kiểm tra, quay lại bản trước.")


@app.command("list")
def list_(home: Home = None, store: Store = None, as_json: Json = False) -> None:
    """Liệt kê các bản dữ liệu, cũ trước mới sau."""
    from api import overview

    with place_of(home, store) as place:
        overview.snapshots(place, as_json=as_json, console=out())


@app.command("rollback")
def rollback(
    snapshot: Annotated[str | None, typer.Argument(help="Mã bản; bỏ trống là bản công bố ngay trước", metavar="MÃ_BẢN")] = None,
    home: Home = None,
    store: Store = None,
) -> None:
    """Công bố lại một bản cũ (sau khi kiểm tra toàn bộ bản đó)."""
    with place_of(home, store) as place:
        print(place.rollback(snapshot))


@app.command("verify")
def verify(
    snapshot: Annotated[str | None, typer.Argument(help="Mã bản; bỏ trống là bản đang công bố", metavar="MÃ_BẢN")] = None,
    every: Annotated[bool, typer.Option("--all", help="Mọi bản; mã thoát 4 nếu có bản hỏng")] = False,
    home: Home = None,
) -> None:
    """Đọc lại từng byte của một bản và so với bản kê đã niêm phong."""
    from graph import home as homes
    from graph import snapshot as snapshots

    where = home_of(home)
    broken = 0
    for chosen in homes.ids(where) if every else [snapshot or homes.published(where)]:
        try:
            sealed = snapshots.verify(where, chosen)
        except snapshots.SnapshotCorrupt as error:
            if not every:
                raise
            broken += 1
            print(f"{chosen}: HỎNG: {error}")
            continue
        print(f"{sealed.id}: nguyên vẹn, {len(sealed.files)} tệp, {sum(sealed.nodes.values())} thực thể, {sum(sealed.edges.values())} quan hệ")
    if broken:
        raise typer.Exit(INCOMPLETE)


@app.command("diff")
def diff(
    old: Annotated[str | None, typer.Argument(help="Mã bản cũ; bỏ trống là bản công bố ngay trước", metavar="BẢN_CŨ")] = None,
    new: Annotated[str | None, typer.Argument(help="Mã bản mới; bỏ trống là bản đang công bố", metavar="BẢN_MỚI")] = None,
    examples: Annotated[int, typer.Option(min=0, max=1000, help="Số ví dụ của mỗi loại thay đổi")] = 5,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Hai bản khác nhau gì: thực thể, quan hệ mới, mất, đổi thuộc tính; đếm theo loại, kèm ví dụ."""
    from api import changed

    changed.run(home_of(home), old, new, examples=examples, as_json=as_json, console=out())


@app.command("prune")
def prune(
    keep: Annotated[int | None, typer.Option(min=1, help="Số bản mới nhất giữ lại; mặc định: SOI_KEEP, rồi 3")] = None,
    home: Home = None,
) -> None:
    """Xóa các bản cũ; không bao giờ xóa bản đang công bố, bản ngay trước nó, hay bản đang mở."""
    from api.settings import read
    from graph import snapshot as snapshots

    where = home_of(home)
    for gone in snapshots.prune(where, keep=keep or read(home=where).keep or 3):
        print(gone)
