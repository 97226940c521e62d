"""System 2, foreign investment: one row an investor, TT on the first row of a project only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from loaders.demo import sheet
from loaders.demo.model import Investment, World
from loaders.demo.noise import Scribe
from loaders.demo.sheet import Cell, vietnamese
from loaders.demo.write_dkkd import code_cell

FILE = "dtnn/du_an_fdi.xlsx"
_OWNER = "Tổ chức kinh tế thực hiện dự án (chủ đầu tư)"


def write(world: World, scribe: Scribe, folder: Path) -> None:
    sheet.write(folder / FILE, _rows(world, scribe))


def _rows(world: World, scribe: Scribe) -> Iterator[Sequence[Cell]]:
    yield ("BỘ KẾ HOẠCH VÀ ĐẦU TƯ",)
    yield ("DANH MỤC DỰ ÁN ĐẦU TƯ NƯỚC NGOÀI",)
    yield (
        "TT",
        "Mã số dự án",
        "Tên dự án",
        "Nhà đầu tư",
        "Quốc gia / vùng lãnh thổ",
        "Mã số doanh nghiệp của nhà đầu tư (trong nước)",
        "Tỷ lệ góp vốn (%)",
        "Vốn góp (triệu đồng)",
        _OWNER,
        "Mã số doanh nghiệp của tổ chức kinh tế",
        "Lĩnh vực",
        "Tỉnh / Thành phố",
        "Tổng vốn đăng ký (triệu USD)",
        "Tổng vốn đầu tư (tỷ đồng)",
        "Ngày cấp GCNĐKĐT",
        "Năm khởi công",
        "Năm hoàn thành",
        "Tình trạng",
    )
    investors: dict[str, list[Investment]] = defaultdict(list)
    for i in world.investments:
        investors[i.project].append(i)
    row = 3
    for n, p in enumerate((p for p in world.projects if p.kind == "FDI"), start=1):
        for first, i in enumerate(investors[p.code]):
            row += 1
            owner = scribe.link(
                scribe.spell(world.name_of(p.owner), "enterprise"), "enterprise", p.owner.id, file=FILE, row=row, column=_OWNER, code_beside=True
            )
            yield (
                n if first == 0 else None,
                p.code,
                p.name,
                *_investor(world, scribe, i, row),
                int(i.pct) if i.pct == int(i.pct) else i.pct,
                i.amount // 10**6,
                owner,
                p.owner.id,
                p.sector,
                p.province,
                (p.usd or 0) / 1e6,
                p.total // 10**9,
                vietnamese(p.approved),
                p.start,
                p.end,
                p.status,
            )


def _investor(world: World, scribe: Scribe, investment: Investment, row: int) -> tuple[str, str, Cell]:
    """Name, country, tax code of the domestic ones."""
    party = investment.investor
    if party.kind == "foreign":
        f = next(f for f in world.foreigners if f.fid == party.id)
        return f.name, f.country, None
    code = code_cell(scribe, party.id, column=FILE, missing=0.27, required=world.firm[party.id].ambiguous)
    name = scribe.link(
        scribe.spell(world.name_of(party), "enterprise"), "enterprise", party.id, file=FILE, row=row, column="Nhà đầu tư", code_beside=code is not None
    )
    return name, "Việt Nam", code
