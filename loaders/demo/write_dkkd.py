"""System 1, business registration: firms, their owners, their managers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from loaders.demo import sheet
from loaders.demo.model import LEGAL_REP, Stake, World
from loaders.demo.noise import Scribe
from loaders.demo.sheet import Cell

FIRMS, OWNERS, MANAGERS = "dkkd/doanh_nghiep.xlsx", "dkkd/thanh_vien_co_dong.xlsx", "dkkd/nguoi_quan_ly.xlsx"
_KINDS = {"person": "Cá nhân", "enterprise": "Tổ chức trong nước", "agency": "Cơ quan nhà nước", "foreign": "Tổ chức nước ngoài"}
_OWNER_COLUMN = "Tên thành viên / cổ đông"


def write(world: World, scribe: Scribe, folder: Path) -> None:
    sheet.write(folder / FIRMS, _firms(world, scribe))
    sheet.write(folder / OWNERS, _owners(world, scribe))
    sheet.write(folder / MANAGERS, _managers(world, scribe))


def code_cell(scribe: Scribe, code: str, *, column: str, missing: float, required: bool) -> Cell:
    """A tax code as text, as a number (which loses a leading zero), or not at all."""
    if not required and scribe.portion(column, missing):
        return None
    return int(code) if code.isdigit() and scribe.chance(0.17) else code


def _firms(world: World, scribe: Scribe) -> Iterator[Sequence[Cell]]:
    yield (
        "TT",
        "Mã số doanh nghiệp",
        "Tên doanh nghiệp",
        "Tên viết tắt",
        "Địa chỉ trụ sở chính",
        "Tỉnh / Thành phố",
        "Vốn điều lệ",
        "Người đại diện theo pháp luật",
        "Điện thoại",
        "Ngành nghề KD chính",
        "Ngày cấp",
        "Loại hình DN",
        "Tình trạng hoạt động",
    )
    names = {p.pid: p.name for p in world.persons}
    reps = {r.mst: names[r.pid] for r in world.roles if r.role == LEGAL_REP}
    for n, f in enumerate(world.firms, start=1):
        name = f.name.upper() if scribe.chance(0.38) else f.name
        name = unicodedata.normalize("NFD", name) if scribe.chance(0.01) else name
        yield (
            n,
            f.mst,
            name,
            f.short_name,
            f.address,
            f.province,
            f.capital,
            reps[f.mst].upper(),
            f.phone,
            f"{f.industry_code}:{f.industry}",
            sheet.serial(f.founded),
            f.form,
            f.status,
        )


def _owners(world: World, scribe: Scribe) -> Iterator[Sequence[Cell]]:
    yield ("DANH SÁCH THÀNH VIÊN GÓP VỐN, CỔ ĐÔNG SÁNG LẬP",)
    yield ("TT", "Mã số doanh nghiệp", _OWNER_COLUMN, "Loại", "Số định danh / Mã số", "Quốc tịch", "Tỷ lệ vốn góp (%)")
    persons, foreigners = {p.pid: p for p in world.persons}, {f.fid: f for f in world.foreigners}
    for n, stake in enumerate(world.stakes, start=1):
        owner, nation = stake.owner, "Việt Nam"
        code: Cell = None
        if owner.kind == "person":
            name, nation, code = persons[owner.id].name, persons[owner.id].nationality, owner.id
        elif owner.kind == "foreign":
            name, nation = foreigners[owner.id].name, foreigners[owner.id].country
        else:
            name, code = _organisation(world, scribe, stake, row=n + 2)
        yield (n, stake.mst, name, _KINDS[owner.kind], code, nation, percent(scribe, stake.pct))


def _organisation(world: World, scribe: Scribe, stake: Stake, *, row: int) -> tuple[str, Cell]:
    owner, is_firm = stake.owner, stake.owner.kind == "enterprise"
    code = code_cell(scribe, owner.id, column=f"{OWNERS} {owner.kind}", missing=0.33 if is_firm else 0.27, required=is_firm and world.firm[owner.id].ambiguous)
    spelling = scribe.spell(world.name_of(owner), owner.kind)
    return scribe.link(spelling, owner.kind, owner.id, file=OWNERS, row=row, column=_OWNER_COLUMN, code_beside=code is not None), code


def percent(scribe: Scribe, pct: float) -> Cell:
    """Half of the shares are text with a decimal comma."""
    if scribe.chance(0.53):
        return f"{pct:.1f}".replace(".", ",")
    return int(pct) if pct == int(pct) else pct


def _managers(world: World, scribe: Scribe) -> Iterator[Sequence[Cell]]:
    yield ("Mã số doanh nghiệp", "Họ và tên", "Số định danh cá nhân", "Năm sinh", "Quốc tịch", "Chức danh")
    persons = {p.pid: p for p in world.persons}
    for role in world.roles:
        p = persons[role.pid]
        yield (role.mst, p.name.upper() if scribe.chance(0.52) else p.name, p.pid, p.birth_year, p.nationality, role.role)
