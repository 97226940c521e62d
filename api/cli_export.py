"""`soi export`."""
from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli_common import Home, Store, place_of


def _split(names: str | None) -> list[str] | None:
    return None if names is None else [name.strip() for name in names.split(",") if name.strip()]


def export(
    target: Annotated[Path, typer.Argument(help="Tệp, hoặc thư mục mới (csv, parquet của cả đồ thị hay một phần; neo4j-import)", metavar="ĐÍCH")],
    form: Annotated[
        str | None, typer.Option("--format", help="graphml, gexf, json (node-link), csv, parquet, neo4j-import; mặc định theo đuôi tệp", metavar="ĐỊNH_DẠNG")
    ] = None,
    around: Annotated[str | None, typer.Option("--around", help="Vùng quanh một đối tượng: mã, hoặc LOẠI/MÃ như Enterprise/0101234567", metavar="MÃ")] = None,
    hops: Annotated[int, typer.Option(min=0, max=6, help="Số bước quanh đối tượng")] = 1,
    max_nodes: Annotated[int, typer.Option("--max-nodes", min=1, help="Nhiều nhất bao nhiêu đối tượng quanh nó; lược bớt thì báo")] = 2_000,
    question: Annotated[str | None, typer.Option("--question", help="Kết quả một câu hỏi: bảng (csv, parquet, json) hoặc bằng chứng (graphml, gexf)")] = None,
    cypher: Annotated[str | None, typer.Option("--cypher", help="Kết quả một câu Cypher chỉ đọc, thành bảng")] = None,
    kinds: Annotated[str | None, typer.Option("--kinds", help="Chỉ các loại này, cách nhau dấu phẩy")] = None,
    relations: Annotated[str | None, typer.Option("--relations", help="Chỉ các quan hệ này, cách nhau dấu phẩy")] = None,
    snapshot: Annotated[str | None, typer.Option("--snapshot", help="Mã bản; mặc định là bản đang công bố", metavar="MÃ_BẢN")] = None,
    home: Home = None,
    store: Store = None,
) -> None:
    """Xuất cả đồ thị, vùng quanh một đối tượng, hay kết quả một câu hỏi cho Gephi, networkx, bảng tính. Số định danh không bao giờ được xuất.

    Ví dụ: soi export quanh.gexf --around 0101234567 --hops 2
    """
    from api import exporting

    wanted = exporting.Wanted(around, hops, max_nodes, question, cypher, _split(kinds), _split(relations))
    with place_of(home, store) as place:
        exporting.run(place, wanted, target, form, snapshot=snapshot)
