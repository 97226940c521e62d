"""System 5, investment monitoring: domestic private and PPP projects, PPP payments, half-yearly reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from loaders.demo import sheet
from loaders.demo.model import Party, World
from loaders.demo.noise import Scribe
from loaders.demo.sheet import Cell, vietnamese
from loaders.demo.write_dkkd import code_cell

PROJECTS, PAYMENTS, REPORTS = "gsdt/du_an.xlsx", "gsdt/giai_ngan_ppp.xlsx", "gsdt/bao_cao_giam_sat.xlsx"
_KIND = {"private": "Đầu tư tư nhân trong nước", "PPP": "PPP"}
_HALF = {"H1": "6 tháng đầu năm", "H2": "6 tháng cuối năm"}


def write(world: World, scribe: Scribe, folder: Path) -> None:
    sheet.write(folder / PROJECTS, _projects(world, scribe))
    sheet.write(folder / PAYMENTS, _payments(world))
    sheet.write(folder / REPORTS, _reports(world))


def _projects(world: World, scribe: Scribe) -> Iterator[Sequence[Cell]]:
    yield ("DANH MỤC DỰ ÁN ĐẦU TƯ TRONG NƯỚC VÀ PPP",)
    yield (
        "Mã dự án",
        "Tên dự án",
        "Hình thức đầu tư",
        "Chủ đầu tư",
        "Mã số doanh nghiệp chủ đầu tư",
        "Nhà đầu tư",
        "Mã số doanh nghiệp nhà đầu tư",
        "Tỷ lệ góp vốn (%)",
        "Vốn góp (triệu đồng)",
        "Nhóm dự án",
        "Lĩnh vực",
        "Tỉnh / Thành phố",
        "Tổng vốn đầu tư (tỷ đồng)",
        "Ngày phê duyệt",
        "Năm khởi công",
        "Năm hoàn thành",
        "Tình trạng",
    )
    row = 2
    for i in world.investments:
        p = world.project[i.project]
        if p.kind not in _KIND:
            continue
        row += 1
        owner, investor = _named(world, scribe, p.owner, row, "Chủ đầu tư", 0.32), _named(world, scribe, i.investor, row, "Nhà đầu tư", 0.48)
        yield (
            p.code,
            p.name,
            _KIND[p.kind],
            *owner,
            *investor,
            int(i.pct) if i.pct == int(i.pct) else i.pct,
            i.amount // 10**6,
            p.grp,
            p.sector,
            p.province,
            p.total // 10**9,
            vietnamese(p.approved),
            p.start,
            p.end,
            p.status,
        )


def _named(world: World, scribe: Scribe, party: Party, row: int, column: str, missing: float) -> tuple[str, Cell]:
    code = code_cell(scribe, party.id, column=column, missing=missing, required=world.firm[party.id].ambiguous)
    return scribe.link(
        scribe.spell(world.name_of(party), "enterprise"), "enterprise", party.id, file=PROJECTS, row=row, column=column, code_beside=code is not None
    ), code


def _payments(world: World) -> Iterator[Sequence[Cell]]:
    yield ("Đơn vị tính: triệu đồng",)
    yield ("Mã dự án", "Năm", "Kế hoạch vốn", "Giải ngân")
    for y in world.years:
        if world.project[y.project].kind == "PPP":
            yield (y.project, y.year, y.planned // 10**6, y.disbursed // 10**6)


def _reports(world: World) -> Iterator[Sequence[Cell]]:
    yield ("BÁO CÁO GIÁM SÁT, ĐÁNH GIÁ ĐẦU TƯ",)
    yield ("Mã dự án", "Kỳ báo cáo", "Tiến độ thực hiện (%)", "Chậm tiến độ", "Vi phạm", "Ghi chú")
    for r in world.reports:
        year, half = r.period.split("-")
        progress = int(r.progress) if r.progress == int(r.progress) else r.progress
        yield (r.project, f"{_HALF[half]} {year}", progress, "Có" if r.delayed else "Không", r.violation, r.note)
