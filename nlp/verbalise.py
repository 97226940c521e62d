"""The reading of a logical form: good Vietnamese generated from the form alone, never from the question.

    reading(form, ontology(), name_of)
    → 'Doanh nghiệp trúng thầu gói thầu thuộc dự án có nhà đầu tư là chính doanh nghiệp đó'

Two forms that differ in a filter, a direction, a negation, an aggregate or a rank have different readings.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from graph.ontology import Ontology
from graph.query import Agg, Column, Connection, Describe, Distinct, Expr, Form, Ident, LogicalForm, Prop, Query, Rank, Ref, Same, Sub
from graph.scope import Scope, has_agg, walk
from nlp import phrases as vi
from nlp.telling import Pending, Teller, survey
from nlp.wording import NameOf, free


def reading(form: LogicalForm, ontology: Ontology, name_of: NameOf) -> str:
    """How the form is understood, as one Vietnamese sentence without a full stop. The form must have passed `graph.check`."""
    match form:
        case Query():
            return vi.capital(query_text(form, ontology, name_of))
        case Connection():
            return _connection(form, ontology, name_of)
        case Describe(kind=kind, id=ident):
            return f"Thông tin về {ontology.kinds[kind].label.vi} {name_of((kind,), ident)}"
        case _:
            assert_never(form)


def query_text(form: Query, ontology: Ontology, name_of: NameOf) -> str:
    """The query in a running sentence. Said twice: the first time shows which nouns need a number."""
    first = _Sentence(form, ontology, name_of, frozenset())
    first.text()
    shared = frozenset(label for label in first.teller.again if sum(v == label for v in first.teller.labels.values()) > 1)
    return _Sentence(form, ontology, name_of, shared).text() if shared else _Sentence(form, ontology, name_of, frozenset()).text()


def _connection(form: Connection, ontology: Ontology, name_of: NameOf) -> str:
    start = vi.listed([name_of(form.start_kinds, i) for i in form.start], "hoặc")
    end = vi.listed([name_of(form.end_kinds, i) for i in form.end], "hoặc")
    by = vi.listed([ontology.relations[r].label.vi for r in form.relations], "hoặc")
    if form.directed:
        return f"Chuỗi {by or 'quan hệ'} đi từ {start} → {end}, nhiều nhất {form.most} bước"
    return f"Liên hệ giữa {start} và {end}{' qua quan hệ ' + by if by else ' qua bất kỳ quan hệ nào'}, nhiều nhất {form.most} bước"


@dataclass
class _Sentence:
    form: Query
    ontology: Ontology
    name_of: NameOf
    numbered: frozenset[str]

    def __post_init__(self) -> None:
        self.teller = Teller(self.ontology, self.name_of, numbered=self.numbered)
        survey(self.form, Scope(), self.teller)
        self.teller.used = spoken_of(self.form)
        self.left: Pending = self.teller.enter(self.form.pattern)

    # ---- the whole -----------------------------------------------------------------------------------------------
    def text(self) -> str:
        form = self.form
        anchor = self.anchor()
        body = self.teller.phrase(anchor, self.left).full if anchor else ""
        rest = self.teller.rest(self.left)
        said = "; ".join(t for t in [body, f"với điều kiện {vi.listed(rest)}" if rest else ""] if t)
        for column in form.columns:
            self.teller.columns[column.name] = self.column(column, anchor)
            self.teller.units[column.name] = column.unit if column.unit != "text" else self.teller.unit(column.expr)
        head = self.head(said, anchor)
        return "; ".join(t for t in [head, self.having(), self.order(), self.filled()] if t)

    def anchor(self) -> str | None:
        """The variable the sentence starts from: what is listed, counted, or has the value."""
        shown = [c for c in self.form.columns if not c.hidden] or list(self.form.columns)
        for column in shown:
            if isinstance(column.expr, Ident) and column.expr.var in self.left.nodes:
                return column.expr.var
        for part in (p for c in shown for p in walk(c.expr)):
            if isinstance(part, Agg) and isinstance(part.expr, Ident) and part.expr.var in self.left.nodes:
                return part.expr.var
        for expr in (c.expr for c in sorted(form_columns(self.form), key=lambda c: not has_agg(c.expr))):
            if found := self.holder(expr):
                return found
        return self.left.nodes[0] if self.left.nodes else None

    def holder(self, expr: Expr) -> str | None:
        for var in sorted(free(expr)):
            if var in self.left.nodes:
                return var
            edge = next((e for e in self.left.edges if e.var == var), None)
            if edge is not None:
                return edge.src
        return None

    # ---- columns -------------------------------------------------------------------------------------------------
    def column(self, column: Column, anchor: str | None) -> str:
        """What a column holds; properties of what the sentence is about go without saying whose."""
        if isinstance(column.expr, Ident):
            return self.teller.noun(column.expr.var) if column.expr.var not in self.teller.names else self.teller.entity(column.expr.var)
        return self.teller.expr(column.expr, anchor)

    def head(self, said: str, anchor: str | None) -> str:
        form = self.form
        if form.form is Form.BOOL:
            return f"có hay không: {said}"
        aggregated = any(has_agg(c.expr) for c in form.columns)
        keys = [c for c in form.columns if not computed(c)]
        values = [c for c in form.columns if computed(c) and not c.hidden]
        if aggregated:
            return self.totals(said, anchor, keys, values)
        shown = [c for c in form.columns if not c.hidden]
        ranked = form.rank.column if form.rank else ""
        listed = [self.teller.columns[c.name] for c in shown if c.expr != Ident(anchor or "") and (c.name != ranked or len(shown) == 1)]
        if len(listed) == len(shown):
            return f"{vi.listed(listed)} của {said}" if said else vi.listed(listed)
        return f"{said}, kèm {vi.listed(listed)}" if listed else said

    def totals(self, said: str, anchor: str | None, keys: list[Column], values: list[Column]) -> str:
        once = self.once(anchor, keys)
        ranked = form.rank.column if (form := self.form).rank and form.rank.k is not None and form.place_of is None else ""
        elsewhere = {ranked, *(p.column for c in form.having for p in walk(c) if isinstance(p, Ref))}
        texts = [self.teller.columns[c.name] for c in values if c.name not in elsewhere or not any(k.expr == Ident(anchor or "") for k in keys)]
        entity = next((c for c in keys if c.expr == Ident(anchor or "")), None)
        others = [self.teller.columns[c.name] for c in keys if c is not entity]
        by = f"theo từng {vi.listed(others)}" if others else ""
        if entity is not None:
            if all(isinstance(c.expr, Prop) and c.expr.var == anchor for c in keys if c is not entity):
                said, by = f"{said}, kèm {vi.listed(others)}" if others else said, ""  # its own properties tell nothing apart
            return ", ".join(t for t in [said, f"tính riêng {by}" if by else "", f"cho biết {vi.listed(texts)}" if texts else ""] if t) + once
        single = values[0].expr if len(values) == 1 else None
        if isinstance(single, Agg) and single.fn == "count" and single.expr == Ident(anchor or "") and not single.where:
            return f"số {said}" + (f", {by}" if by else "") + once
        return ", ".join(t for t in [vi.listed(texts) or "nhóm", by] if t) + f", xét {said}" + once

    def once(self, anchor: str | None, keys: list[Column]) -> str:
        """Which things are counted once, where that is not plain from what is added up."""
        form = self.form
        natural = {v for c in form.columns for p in walk(c.expr) if isinstance(p, Agg) for v in free(p.expr)}
        over = [v for v in form.over if v not in {w for k in keys for w in free(k.expr)}]
        if not over or set(over) <= natural or all(p.fn == "count" for c in form.columns for p in walk(c.expr) if isinstance(p, Agg)):
            return ""
        return f" (mỗi {vi.listed([self.teller.noun(v) for v in over])} tính một lần)"

    # ---- after the pattern ------------------------------------------------------------------------------------------
    def having(self) -> str:
        if not self.form.having:
            return ""
        hidden = [c for c in self.form.columns if c.hidden and isinstance(c.expr, Ident)]
        per = f" với cùng một {vi.listed([self.teller.noun(c.expr.var) for c in hidden if isinstance(c.expr, Ident)])}" if hidden else ""
        return f"chỉ lấy khi{per} {vi.listed(self.teller.conditions(self.form.having, None))}"

    def order(self) -> str:
        rank = self.form.rank
        if rank is None:
            return ""
        column = next(c for c in self.form.columns if c.name == rank.column)
        dated = self.teller.unit(column.expr) == "date" or column.unit == "date"
        high, low = ("muộn nhất", "sớm nhất") if dated else ("cao nhất", "thấp nhất")
        if self.form.place_of is not None:
            return f"thứ hạng của {self._place(self.form)} khi xếp theo {self.teller.columns[rank.column]} từ {high if rank.descending else low}"
        within = f" trong từng {vi.listed([self.teller.columns[w] for w in rank.within])}" if rank.within else ""
        if rank.k is None:
            return f"xếp theo {self.teller.columns[rank.column]} {'giảm' if rank.descending else 'tăng'} dần{within}"
        if rank.first > 1:
            places = f"đứng thứ {rank.k}" if rank.first == rank.k else f"từ thứ {rank.first} đến thứ {rank.k}"
            direction = f"{high} xuống" if rank.descending else f"{low} lên"
            return f"xếp theo {self.teller.columns[rank.column]} từ {direction}, lấy kết quả {places}{within} (kể cả đồng hạng)"
        return f"xếp theo {self.teller.columns[rank.column]}, lấy {self._most(rank)} {high if rank.descending else low}{within} (kể cả đồng hạng)"

    def _most(self, rank: Rank) -> str:
        return f"{rank.k} kết quả" if rank.k != 1 else "kết quả"

    def _place(self, form: Query) -> str:
        first = form.columns[0].expr
        if isinstance(first, Ident):
            return self.name_of(self.teller.scope.nodes[first.var], str(form.place_of))
        return str(form.place_of)

    def filled(self) -> str:
        if not self.form.fill:
            return ""
        first = self.form.columns[0].expr
        kinds = self.teller.scope.nodes[first.var] if isinstance(first, Ident) else None
        names = [self.name_of(kinds, str(v)) if kinds else str(v) for v in self.form.fill]
        return f"nêu cả {vi.listed(names)} dù không có số liệu"


def computed(column: Column) -> bool:
    """Is the column an aggregate or computed from other columns (else it is a key)?"""
    return any(isinstance(p, Agg | Ref) for p in walk(column.expr, into=False))


def form_columns(form: Query) -> list[Column]:
    """The columns, shown ones first."""
    return sorted(form.columns, key=lambda c: c.hidden)


def spoken_of(form: Query) -> frozenset[str]:
    """Variables that a column, a condition or `over` uses: not those that only edges join."""
    found = set(form.over)
    for part in walk(form):
        match part:
            case Prop(var=var) | Ident(var=var):
                found.add(var)
            case Sub(over=over):
                found |= {*over}
            case Same(left=left, right=right) | Distinct(left=left, right=right):
                found |= {left, right}
            case _:
                pass
    return frozenset(found)


__all__ = ["NameOf", "query_text", "reading"]
