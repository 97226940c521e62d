"""The four systems being joined: tasks, documents, timekeeping (sums only), meetings (tables and iCalendar)."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph import home as homes
from loaders.parse import Parsed
from loaders.run import load
from tests.loaders.conftest import write_xlsx

ICS = """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:hop-1@bo\r
DTSTART:20240315T013000Z\r
DTEND:20240315T040000Z\r
SUMMARY:Họp giao ban\\, quý I\r
LOCATION:Phòng 301\r
ORGANIZER;CN="Văn phòng Bộ":mailto:vp@bo.example\r
ATTENDEE;CN=Nguyễn Văn An;ROLE=REQ-PARTICIPANT:mailto:an@bo.example\r
ATTENDEE;CN=Sở Tài chính Huế:mailto:stc@hue.example\r
DESCRIPTION:Tiến độ gói IB2600077452.\\nKết luận:\\n- Sở Tài chính Huế: bố t\r
 rí vốn cho gói IB2600077452\\, hạn 30/6/2024\\n- Các đơn vị báo cáo\r
BEGIN:VALARM\r
DESCRIPTION:Nhắc\r
END:VALARM\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("joined")
    write_xlsx(folder / "in" / "nhiem_vu.xlsx", [
        ["BẢNG THEO DÕI NHIỆM VỤ"],
        ["STT", "Mã NV", "Nhiệm vụ", "Cơ quan giao", "Đơn vị chủ trì", "Phối hợp", "Văn bản giao", "Hạn", "Ngày hoàn thành", "Tình trạng"],
        [1, "NV1", "Trình phương án gói IB2600077452", "Văn phòng Chính phủ", "Sở Y tế Huế", "Sở Tài chính Huế; Sở Nội vụ Huế", "45/NQ-CP ngày 12/3/2024",
         "30/6/2024", "05/07/2024", "Hoàn thành quá hạn"],
        [2, "NV2", "Báo cáo", "Văn phòng Chính phủ", "Sở Y tế Huế", "", "", "31/12/2024", "", "Đang thực hiện"],
        [3, "NV3", "Không rõ ai làm", "", "", "", "", "1/1/2024"],
    ])  # fmt: skip
    write_xlsx(folder / "in" / "van_ban.xlsx", [
        ["Số, ký hiệu", "Loại", "Cơ quan ban hành", "Ngày ký", "Người ký", "Trích yếu nội dung", "Sửa đổi"],
        ["45/NQ-CP", "Nghị quyết", "Chính phủ; Văn phòng Chính phủ", "12/03/2024", "Nguyễn A", "Về dự án mã 7514284 (MST 0100109106)",
         "12/2023/NĐ-CP; 45/NQ-CP ngày 1/2/2023"],
        ["không số", "Công văn", "", "12/03/2024", "", "x", ""],
    ])  # fmt: skip
    people = [[f"CB{number}", f"Người {number}", "Sở Y tế Huế", "Tháng 3/2024", 20 + number, "170,5"] for number in range(1, 4)]
    write_xlsx(folder / "in" / "cham_cong.xlsx", [
        ["Mã NV", "Họ tên", "Đơn vị", "Tháng", "Số công", "Số giờ"], *people, ["CB1", "Người 1", "Sở Y tế Huế", "3/2024", 1, 8],
        ["CB9", "Người 9", "Sở Nội vụ Huế", "3/2024", 22, 176], ["CB8", "Người 8", "Sở Y tế Huế", "Quý I", 1, 1],
    ])  # fmt: skip
    (folder / "in" / "lich.ics").write_text(ICS, encoding="utf-8", newline="")
    write_xlsx(folder / "in" / "hop.xlsx", [["Cuộc họp", "Ngày giờ họp", "Chủ trì", "Kết luận"], ["Họp khẩn", "14h30 ngày 2/4/2024", "Sở Y tế Huế", ""],
                                            ["Họp sai", "hôm qua", "", ""]])  # fmt: skip
    report = load([folder / "in"], folder / "home")
    aside = {(Path(item["file"]).stem, item["row"]) for entry in report.files for item in entry["quarantine"]}
    assert aside == {("nhiem_vu", 5), ("van_ban", 3), ("cham_cong", 7), ("hop", 3)}
    assert not [w for entry in report.files for w in entry["warnings"] if w["code"] in ("unknown_column", "unknown_code")]
    return homes.folder(folder / "home", homes.published(folder / "home")) / "canonical"


def _edges(world: Path, relation: str, source: str, target: str, columns: str = "s.name, t.name") -> list[tuple[Any, ...]]:
    nodes = [f"read_parquet('{world}/nodes/{kind}.parquet')" for kind in (source, target)]
    edges = f"read_parquet('{world}/edges/{relation}.{source}.{target}.parquet')"
    return sorted(duckdb.sql(f"SELECT {columns} FROM {edges} e JOIN {nodes[0]} s ON s.id = e.src JOIN {nodes[1]} t ON t.id = e.dst").fetchall())


def test_tasks(world: Path) -> None:
    tasks = f"read_parquet('{world}/nodes/Task.parquet')"
    assert duckdb.sql(f"SELECT code, due::VARCHAR, late, status FROM {tasks} WHERE code IS NOT NULL ORDER BY code").fetchall() == [
        ("NV1", "2024-06-30", True, "Hoàn thành"), ("NV2", "2024-12-31", None, "Đang thực hiện"),
    ]  # fmt: skip
    assert [edge for edge in _edges(world, "ASSIGNED_TO", "Task", "Agency", "coalesce(s.code, ''), t.name, e.part") if edge[0] == "NV1"] == [
        ("NV1", "Sở Nội vụ Huế", "phối hợp"), ("NV1", "Sở Tài chính Huế", "phối hợp"), ("NV1", "Sở Y tế Huế", "chủ trì"),
    ]  # fmt: skip
    assert _edges(world, "BASED_ON", "Task", "Document", "s.code, t.code") == [("NV1", "45/NQ-CP (2024)")]
    assert ("NV1", "IB2600077452") in _edges(world, "CONCERNS", "Task", "BidPackage", "coalesce(s.code, ''), t.code")


def test_documents(world: Path) -> None:
    """Two documents of one number are two; what an abstract names by its code is linked."""
    assert _edges(world, "AMENDS", "Document", "Document", "s.code, t.code") == [("45/NQ-CP (2024)", "12/2023/NĐ-CP"), ("45/NQ-CP (2024)", "45/NQ-CP (2023)")]
    assert _edges(world, "MENTIONS", "Document", "Project", "s.code, t.code") == [("45/NQ-CP (2024)", "7514284")]
    assert _edges(world, "MENTIONS", "Document", "Enterprise", "s.code, t.code") == [("45/NQ-CP (2024)", "0100109106")]
    document = f"SELECT type, issued::VARCHAR, abstract FROM read_parquet('{world}/nodes/Document.parquet') WHERE code = '45/NQ-CP (2024)'"
    assert duckdb.sql(document).fetchall() == [("Nghị quyết", "2024-03-12", "Về dự án mã 7514284 (MST 0100109106)")]


def test_timekeeping_keeps_sums_only(world: Path) -> None:
    """One unit of three people, its four rows added up; a unit of one person is left out; no name or number of a person is anywhere."""
    work = f"read_parquet('{world}/nodes/WorkTime.parquet')"
    assert duckdb.sql(f"SELECT month, year, staff, days, hours FROM {work}").fetchall() == [("2024-03", 2024, 3, 67.0, 519.5)]
    assert _edges(world, "WORKED", "Agency", "WorkTime", "s.name, t.month") == [("Sở Y tế Huế", "2024-03")]
    statements = world.parents[2] / "statements"
    for table in statements.glob("*cham_cong*/*.parquet"):
        text = str(duckdb.sql(f"SELECT * FROM '{table}'").fetchall())
        assert "Người" not in text and "CB1" not in text


def test_meetings(world: Path) -> None:
    meetings = f"read_parquet('{world}/nodes/Meeting.parquet')"
    assert duckdb.sql(f"SELECT name, held::VARCHAR, time, place FROM {meetings} ORDER BY held").fetchall() == [
        ("Họp giao ban, quý I", "2024-03-15", "08:30", "Phòng 301"), ("Họp khẩn", "2024-04-02", "14:30", None),
    ]  # fmt: skip
    assert _edges(world, "ATTENDS", "Agency", "Meeting", "s.name, e.part") == [
        ("Sở Tài chính Huế", "tham dự"), ("Sở Y tế Huế", "chủ trì"), ("Văn phòng Bộ", "chủ trì"),
    ]  # fmt: skip
    concluded = _edges(world, "CONCLUDES", "Meeting", "Task", "t.name, t.due::VARCHAR")
    assert concluded == [("Các đơn vị báo cáo", None), ("bố trí vốn cho gói IB2600077452, hạn 30/6/2024", "2024-06-30")]


def test_a_cut_calendar_is_refused(tmp_path: Path, read: Callable[[Path], Parsed]) -> None:
    (tmp_path / "x.ics").write_text(ICS.partition("END:VEVENT")[0], encoding="utf-8")
    found = read(tmp_path / "x.ics")
    assert found.error == "broken_ics" and "dòng 3" in str(found.message)
