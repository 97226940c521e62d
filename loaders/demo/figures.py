"""National statistics: six indicators by province and year; a few cells are not published, some are equal."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from loaders.demo.model import Figure, World
from loaders.demo.places import LARGEST, NATION, PROVINCES

YEARS = (2018, 2019, 2020, 2021, 2022, 2023)


@dataclass(frozen=True)
class Indicator:
    name: str
    file: str
    unit: str
    low: float
    high: float
    growth: tuple[float, float]  #: factor from a year to the next
    digits: int
    total: bool  #: the national figure is the sum, else a mean


INDICATORS = (
    Indicator("GRDP", "grdp", "Tỷ đồng", 40_000, 280_000, (1.01, 1.12), 1, True),
    Indicator("Dân số", "dan_so", "Nghìn người", 350, 3_300, (1.004, 1.02), 1, True),
    Indicator("Số doanh nghiệp thành lập mới", "so_doanh_nghiep_thanh_lap_moi", "Doanh nghiệp", 300, 2_600, (0.85, 1.2), 0, True),
    Indicator("Chỉ số sản xuất công nghiệp (IIP)", "chi_so_san_xuat_cong_nghiep_iip", "%", 97, 116, (0.95, 1.06), 1, False),
    Indicator("Vốn FDI thực hiện", "von_fdi_thuc_hien", "Triệu USD", 20, 600, (0.85, 1.25), 1, True),
    Indicator("Tỷ lệ hộ nghèo", "ty_le_ho_ngheo", "%", 1, 9, (0.8, 0.98), 1, False),
)


def build(world: World) -> None:
    rng = Random(f"{world.seed}/figures")
    for indicator in INDICATORS:
        rows = {place: _series(rng, indicator, place) for place in PROVINCES}
        a, b = rng.sample(PROVINCES, 2)
        rows[a][-1] = rows[b][-1] = max(rows[a][-1], rows[b][-1])
        rows[LARGEST[1]][0] = rows[LARGEST[0]][0] = max(r[0] for r in rows.values())  # the first year has two leaders
        nation = [round(sum(r[y] for r in rows.values()) / (1 if indicator.total else len(rows)), 1) for y in range(len(YEARS))]
        hidden = {(rng.choice(PROVINCES), rng.choice(YEARS)) for _ in range(2)}
        for place, series in (*rows.items(), (NATION, nation)):
            for year, value in zip(YEARS, series, strict=True):
                world.figures.append(Figure(place, indicator.name, year, None if (place, year) in hidden else value, indicator.unit))


def _series(rng: Random, indicator: Indicator, place: str) -> list[float]:
    value = rng.uniform(indicator.low, indicator.high)
    if indicator.total and place in LARGEST[:2]:  # the two great cities stand out
        value = indicator.high * rng.uniform(2.5, 4)
    series = []
    for _ in YEARS:
        series.append(float(round(value, indicator.digits)))
        value *= rng.uniform(*indicator.growth)
        if not indicator.total and indicator.low > 50:  # an index moves around 100, it does not grow
            value = rng.uniform(indicator.low, indicator.high)
    return series
