"""Provincial budgets as planned each year: figures of a place, stated as statistics (in the million đồng that the tables are in)."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from graph import values
from graph.values import ValueProblem
from loaders.context import Context, Ref, Row

#: column -> what it is called as an indicator; amounts in million đồng
AMOUNTS = {
    "Thu NSNN trên địa bàn": "Dự toán thu ngân sách nhà nước trên địa bàn",
    "Thu NSĐP được hưởng theo phân cấp": "Dự toán thu ngân sách địa phương được hưởng theo phân cấp",
    "Bổ sung cân đối": "Dự toán bổ sung cân đối từ ngân sách trung ương",
    "Bổ sung có mục tiêu": "Dự toán bổ sung có mục tiêu từ ngân sách trung ương",
    "Tổng chi cân đối NSĐP": "Dự toán chi cân đối ngân sách địa phương",
    "Bội chi NSĐP": "Dự toán bội chi ngân sách địa phương",
    "Bội thu NSĐP": "Dự toán bội thu ngân sách địa phương",
    "Bổ sung vốn đầu tư": "Dự toán bổ sung vốn đầu tư thực hiện chương trình mục tiêu, nhiệm vụ",
    "Bổ sung vốn sự nghiệp": "Dự toán bổ sung vốn sự nghiệp thực hiện chế độ, chính sách",
    "Bổ sung chương trình mục tiêu quốc gia": "Dự toán bổ sung thực hiện chương trình mục tiêu quốc gia",
}
RATIO, RATIO_NAME = "Tỷ lệ điều tiết", "Tỷ lệ điều tiết phần ngân sách địa phương được hưởng"
_MILLION = Decimal(1_000_000)


def load(ctx: Context, row: Row) -> None:
    """One province in one year, which the row or the title of the table names."""
    written = row.must("Tỉnh, thành phố", values.text)
    place, year = _place(ctx, row, written), row.take("Năm", values.year) or _year(ctx.title)
    if year is None:
        raise row.error("Năm", None, "bảng không có cột năm và tiêu đề không nêu đúng một năm")
    for column, indicator in AMOUNTS.items():
        figure = row.take(column, values.number)
        if figure is not None:
            unit = row.unit(column)
            if unit is not None and unit.currency != "VND":
                raise row.error(column, figure, f"tiêu đề ghi đơn vị {unit.currency}, cần VND")
            _state(ctx, row, place, year, indicator, float(figure * (unit.factor if unit else _MILLION) / _MILLION), "Triệu đồng")
    ratio = row.take(RATIO, values.percent)
    if ratio is not None:
        _state(ctx, row, place, year, RATIO_NAME, ratio, "%")
    ctx.done(row)


def _place(ctx: Context, row: Row, written: str) -> str:
    try:
        return values.province(written)
    except ValueProblem as problem:
        reason = ctx.known("former", written) or str(problem)
        raise row.error("Tỉnh, thành phố", written, reason) from None


def _year(title: Sequence[str]) -> int | None:
    """The year a title ends in ('… NĂM 2017'); a decision's date in brackets is another line."""
    found = {year for line in title if not line.startswith("(") and (year := _last_year(line))}
    return found.pop() if len(found) == 1 else None


def _last_year(line: str) -> int | None:
    words = values.fold(line).split()
    return int(words[-1]) if len(words) > 1 and words[-2] == "nam" and words[-1].isdigit() and len(words[-1]) == 4 else None


def _state(ctx: Context, row: Row, place: str, year: int, indicator: str, value: float, unit: str) -> None:
    ctx.node(Ref(("Observation",), key=f"{place}/{indicator}/{year}", name=f"{indicator} {place} {year}"), {
        "province": place, "level": "Tỉnh", "indicator": indicator, "year": year, "value": value, "unit": unit, "preliminary": False,
    }, row)
