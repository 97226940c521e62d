"""Lists of packages as sheets: the portal's codes or words, units in headings, winners one or several."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from loaders.parse import Parsed
from tests.loaders.conftest import write_xlsx

HEAD = ["STT", "Mã TBMT", "Tên gói thầu", "Bên mời thầu", "Mã BMT", "CĐT", "Tên dự án", "Giá gói thầu (tr.đ)", "Hình thức LCNT", "Lĩnh vực", "Ngày đăng tải",
        "Thời điểm đóng thầu", "Nhà thầu trúng thầu", "MST nhà thầu trúng thầu",
        "Giá trúng thầu (tr.đ)", "Ngày phê duyệt KQLCNT", "Trạng thái", "Địa điểm"]  # fmt: skip
ROWS: list[list[Any]] = [
    [1, "IB2600000001-00", "Xây cầu An", "Ban QLDA tỉnh Huế", "vnz000000311", "Sở Giao thông Huế", "Đường An Bình", "1.500,5", "Đấu thầu rộng rãi", "Xây lắp",
     "01/02/2026", "20/02/2026", "Công ty CP An", 100109106, "1.400", "15/03/2026", "Có nhà thầu trúng thầu", "Thừa Thiên Huế"],
    [2, "IB2600000002", "Mua máy", "Ban QLDA tỉnh Huế", "vnz000000311", "", "", 200, "CHCTRG", "HH", "01/02/2026", "20/02/2026",
     "Công ty CP An; Công ty TNHH Bình", "0100109106; 0300588569", 190, "15/03/2026", "", ""],
    [3, "IB2600000003", "Thuê tư vấn", "Ban QLDA tỉnh Huế", "vnz000000311", "", "", 50, "", "Tư vấn", "01/02/2026", "",
     "Liên danh An - Bình", "", 45, "", "", ""],
    [4, "IB2600000004", "Sửa trường", "Ban QLDA tỉnh Huế", "vnz000000311", "", "", 60, "", "", "", "", "Công ty A; Công ty B", "0100109106", 45, "", "", ""],
    [5, "IB2600000005", "Mua xe", "Ban QLDA tỉnh Huế", "vnz000000311", "", "", 70, "", "", "02/02/2026", "", "", "", "", "", "Đã hủy thầu", ""],
]  # fmt: skip


def test_a_list_of_packages(tmp_path: Path, read: Callable[[Path], Parsed]) -> None:
    parsed = read(write_xlsx(tmp_path / "danh_sach.xlsx", [["DANH SÁCH GÓI THẦU"], HEAD, *ROWS]))
    assert parsed.error is None, parsed.message
    [part] = parsed.parts
    assert (part.source, part.counts.read, part.counts.loaded) == ("egp", 5, 4)
    assert [(item["row"], item["column"]) for item in part.quarantine] == [(6, "Mã nhà thầu trúng thầu")]
    assert {w["code"] for w in part.warnings} == {"repaired", "consortium_name"}
    folder = tmp_path / "home" / "statements" / part.folder
    columns = "estimate, method, field, published::VARCHAR, decided::VARCHAR, winning_price_published"
    packages = duckdb.sql(f"SELECT {columns} FROM '{folder}/nodes.parquet' WHERE estimate IS NOT NULL ORDER BY row").fetchall()
    assert packages[:2] == [
        (1_500_500_000, "Đấu thầu rộng rãi", "Xây lắp", "2026-02-01", "2026-03-15", 1_400_000_000),
        (200_000_000, "Chào hàng cạnh tranh", "Hàng hóa", "2026-02-01", "2026-03-15", 190_000_000),
    ]  # fmt: skip
    wins = f"SELECT e.row, r.key, e.price FROM '{folder}/edges.parquet' e JOIN '{folder}/refs.parquet' r ON r.ref = e.src WHERE relation = 'WINS' ORDER BY ALL"
    assert duckdb.sql(wins).fetchall() == [(3, "0100109106", 1_400_000_000), (4, "0100109106", None), (4, "0300588569", None)]
    states = duckdb.sql(f"SELECT row, status FROM '{folder}/nodes.parquet' WHERE status IS NOT NULL ORDER BY row").fetchall()
    assert states == [(3, "Có kết quả"), (4, "Có kết quả"), (7, "Đã hủy thầu")]
