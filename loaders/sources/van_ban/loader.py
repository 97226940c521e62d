"""Documents: number, type, issuer, date, signer, abstract; what the abstract names by a code; what they amend, replace or abolish."""
from __future__ import annotations

from graph import values
from loaders import papers
from loaders.context import Context, Ref, Row

_AMENDS = {"Sửa đổi": "sửa đổi, bổ sung", "Thay thế": "thay thế", "Bãi bỏ": "bãi bỏ"}


def load(ctx: Context) -> None:
    ctx.each(_document)


def _document(ctx: Context, row: Row) -> None:
    issued, abstract = row.take("Ngày ban hành", values.date), row.must("Trích yếu", values.text)
    number = row.must("Số ký hiệu", papers.number)
    paper = ctx.node(papers.document(number, issued), {
        "type": row.take("Loại văn bản", values.text), "issued": issued, "signer": row.take("Người ký", values.text), "abstract": abstract,
        "status": row.take("Hiệu lực", values.text),
    }, row)
    if issued is None and paper.key == number:
        ctx.warn("no_year", "văn bản không có ngày ban hành: hai văn bản cùng số của hai năm sẽ không phân biệt được", row)
    for issuer in papers.units(row.take("Cơ quan ban hành") or ""):
        ctx.edge("ISSUED_BY", paper, issuer, {}, row)
    for column, how in _AMENDS.items():
        for other in papers.documents(row.take(column, values.text) or ""):
            ctx.edge("AMENDS", paper, other, {"how": how}, row)
    project, firm = row.take("Mã dự án", values.code), row.take("Mã số doanh nghiệp", values.tax_code)
    told = [Ref(("Project",), project)] if project else []
    told += [Ref(("Enterprise",), firm)] if firm else []
    for subject in {(ref.kinds, ref.key): ref for ref in [*papers.subjects(abstract), *told]}.values():
        ctx.edge("MENTIONS", paper, subject, {}, row)
    ctx.done(row)
