"""`soi snapshots …`: the snapshots of a home, or of the server that `--store` names."""
from __future__ import annotations

from typing import Annotated

import typer

from api.cli_common import Home, Json, Store, home_of, out, place_of

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
    snapshot: Annotated[str | None, typer.Argument(help="Mã bản; bỏ trống là bản đang công bố", metavar="MÃ_BẢN")] = None, home: Home = None
) -> None:
    """Đọc lại từng byte của một bản và so với bản kê đã niêm phong."""
    from graph import home as homes
    from graph import snapshot as snapshots

    where = home_of(home)
    sealed = snapshots.verify(where, snapshot or homes.published(where))
    print(f"{sealed.id}: nguyên vẹn, {len(sealed.files)} tệp, {sum(sealed.nodes.values())} thực thể, {sum(sealed.edges.values())} quan hệ")
