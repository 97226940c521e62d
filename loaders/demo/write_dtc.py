"""System 3, public investment: two header rows, a group row per province, year pairs, a footnote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from loaders.demo import sheet
from loaders.demo.model import Investment, Project, World
from loaders.demo.noise import Scribe
from loaders.demo.progress import FIRST_YEAR, LAST_YEAR
from loaders.demo.sheet import Cell, vietnamese
from loaders.demo.write_dkkd import code_cell

FILE = "dtc/ke_hoach_giai_ngan.xlsx"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_HEADER = (
    "TT",
    "Danh mục dự án",
    "Mã dự án",
    "Chủ đầu tư",
    "Mã chủ đầu tư",
    "Nhà đầu tư góp vốn",
    "Mã số doanh nghiệp của nhà đầu tư",
    "Tỷ lệ góp vốn (%)",
    "Nhóm dự án",
    "Lĩnh vực",
    "Ngày phê duyệt",
    "Thời gian thực hiện",
    "Tình trạng",
    "Tổng mức đầu tư",
)
_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)


def write(world: World, scribe: Scribe, folder: Path) -> None:
    sheet.write(folder / FILE, _rows(world, scribe))


def _rows(world: World, scribe: Scribe) -> Iterator[Sequence[Cell]]:
    yield ("TÌNH HÌNH THỰC HIỆN KẾ HOẠCH VỐN ĐẦU TƯ CÔNG",)
    yield ("Đơn vị tính: Triệu đồng",)
    yield (*_HEADER, *(c for y in _YEARS for c in (f"Năm {y}", None)))
    yield (*(None for _ in _HEADER), *(c for _ in _YEARS for c in ("Kế hoạch vốn", "Giải ngân")))
    paid = {(y.project, y.year): (y.planned // 10**6, y.disbursed // 10**6) for y in world.years}
    investors: dict[str, list[Investment | None]] = defaultdict(list)
    for investment in world.investments:
        investors[investment.project].append(investment)
    row = 4
    for n, (province, projects) in enumerate(_by_province(world), start=1):
        row += 1
        yield (_ROMAN[n - 1] if n <= len(_ROMAN) else str(n), province.upper())
        for k, p in enumerate(projects, start=1):
            for line, i in enumerate(investors[p.code] or [None]):
                row += 1
                money = [c for y in _YEARS for c in (paid.get((p.code, y), (None, None)) if line == 0 else (None, None))]
                yield (
                    k if line == 0 else None,
                    p.name,
                    p.code,
                    *_owner(world, scribe, p, row),
                    *_investor(world, scribe, i, row),
                    p.grp,
                    p.sector,
                    vietnamese(p.approved),
                    f"{p.start}-{p.end}",
                    p.status,
                    p.total // 10**6,
                    *money,
                )
    yield ("Ghi chú: số liệu do các bộ, ngành, địa phương báo cáo.",)


def _by_province(world: World) -> list[tuple[str, list[Project]]]:
    groups: dict[str, list[Project]] = defaultdict(list)
    for p in world.projects:
        if p.kind == "public":
            groups[p.province].append(p)
    return sorted(groups.items(), key=lambda item: -len(item[1]))


def _owner(world: World, scribe: Scribe, project: Project, row: int) -> tuple[str, Cell]:
    code = code_cell(scribe, project.owner.id, column=FILE, missing=0.36, required=False)
    name = scribe.spell(world.name_of(project.owner), "agency")
    return scribe.link(name, "agency", project.owner.id, file=FILE, row=row, column="Chủ đầu tư", code_beside=code is not None), code


def _investor(world: World, scribe: Scribe, investment: Investment | None, row: int) -> tuple[Cell, Cell, Cell]:
    if investment is None:
        return None, None, None
    party = investment.investor
    name = scribe.link(
        scribe.spell(world.name_of(party), "enterprise"), "enterprise", party.id, file=FILE, row=row, column="Nhà đầu tư góp vốn", code_beside=True
    )
    return name, party.id, f"{investment.pct:g}".replace(".", ",")
