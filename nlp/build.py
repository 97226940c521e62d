"""From a meaning to the logical form: what is shown, grouped, aggregated, ranked."""

from __future__ import annotations

from dataclasses import replace

from graph.query import (
    Agg,
    Arith,
    Coalesce,
    Column,
    Compare,
    Const,
    DatePart,
    Expr,
    Fn,
    Form,
    Ident,
    LogicalForm,
    Missing,
    Node,
    Not,
    OneOf,
    Op,
    Pattern,
    Prop,
    Query,
    Rank,
    Ref,
    Scalar,
    Sub,
    Total,
)
from graph.scope import walk
from graph.text.dates import Period
from nlp import official
from nlp.attach import seal
from nlp.guards.asked import nothing_dropped
from nlp.lists import Lists
from nlp.ordered import in_order
from nlp.rules.monitoring import own_latest
from nlp.seats import marked
from nlp.sem import Ask, RankSpec, Sem, Value, rename_cond
from nlp.targets import Unclear, connection, const, describe, names_of, only, uses, with_columns


def build(sem: Sem) -> LogicalForm:
    """Raises `Unclear` where the question lacks a measure, a target or a kind."""
    if "path" in sem.flags:
        return connection(sem)
    if "describe" in sem.flags:
        return describe(sem)
    form = in_order(_Builder(official.same_year(with_columns(own_latest(sem)))).query(), sem)
    if marked(form):
        raise Unclear("unsupported", "from where?")
    return form


class _Builder(Lists):
    # ---- the query ----
    def query(self) -> LogicalForm:
        sem = self.sem
        if "auto" in sem.flags and sum(k == ("BidPackage",) for k in sem.nodes.values()) > 1:
            raise Unclear("unsupported", "whose own package?")
        if "rival" in sem.flags and any(
            v in sem.implicit for v in sem.nodes if v[0] in "an" and sem.kinds(v) == ("Enterprise", "Agency", "Person") and v != sem.rep(sem.focus)
        ):
            raise Unclear("unsupported", "a rival of nobody")
        if any(f.startswith("card:") for f in sem.flags) and sem.rank is None and "pair2" not in sem.flags and not sem.flags & {"high", "low", "top"}:
            raise Unclear("unsupported", "a number of things without a rank")
        if any(f.startswith("nth:") for f in sem.flags) and sem.rank is None:
            raise Unclear("unsupported", "a place without a rank")
        keys = [*sem.groups, *(a.key for a in sem.asked if a.key)]
        told = [*(k.expr for k in keys), *(a.value.expr for a in sem.asked if a.value)]
        by = sem.dated_by[0] if "saiddate" in sem.flags and sem.dated_by else None
        if by is not None and not any(d[0] == by for d in sem.dates) and not any(by in list(walk(k)) for k in told):
            raise Unclear("unsupported", "a date that nothing goes by")
        if sem.value is None and self.value is None and sem.rank is None and official.undated(sem, self.pattern()):
            raise Unclear("year")
        nothing_dropped(sem, self.asked, self.count, self.value)
        if sem.value is not None and (self.count is not None or self.asked is not None):
            raise Unclear("unsupported", "a number beside what is asked")
        if (sem.beside and (self.count or self.asked or "yn" in sem.flags)) or (sem.wants and not self.asked):
            raise Unclear("unsupported", "more columns than the answer has")
        if "yn" in sem.flags:
            return self.yes_no()
        if place := next((f[7:] for f in sem.flags if f.startswith("rankof:")), None):
            return self.place(place)
        if self.count is not None and not (self.asked and self.asked.what == "which" and sem.rep(self.count.var or "") == sem.rep(self.asked.var or "")):
            return self.counting()  # of 'có mấy công ty con, là những công ty nào' the list is the answer
        if self.value is not None:
            return self.number(self.value)
        if self.asked is not None:
            if "whose" in sem.flags and len(sem.nodes) == 1 and not sem.where and sem.rep(sem.focus) in sem.implicit:
                raise Unclear("whose")
            return self.listing(self.asked)
        if "name" in sem.flags and not sem.edges and sem.value is None and len(sem.nodes) == 1 and not sem.asked:
            if len(sem.where) > 1:
                raise Unclear("unsupported", "something is said of it")  # 'P là FDI': told, or asked?
            return describe(sem)  # a bare name: 'Tra cứu gói thầu K'
        if sem.value is not None:
            return self.number(sem.value)
        if not sem.focus:
            raise Unclear("target")
        return self.listing(Ask("which", sem.focus))

    def yes_no(self) -> Query:
        sem = self.sem
        if sem.above or sem.rank:
            raise Unclear("unsupported", "yes or no about a rank")
        if sem.having and not sem.having[0].subject:
            return self.is_more(sem.having[0].value, sem.having[0].op, sem.having[0].bound)
        main = sem.rep(sem.focus)
        pattern = self.having_as_conditions()
        if main not in sem.nodes:
            main = next(iter(sem.nodes))
        return Query(Form.BOOL, pattern, (Column("x", Ident(main), self.label(main), "entity"),))

    def is_more(self, value: Value, op: Op, bound: Expr) -> Query:
        """Is one figure more than another over the same pattern?"""
        columns = (Column("a", self.expr(value.expr), value.label, value.unit), Column("b", self.expr(bound), value.label, value.unit))
        return Query(Form.BOOL, self.pattern(), columns, self.over(value), (Compare(Ref("a"), op, Ref("b")),))

    def having_as_conditions(self) -> Pattern:
        """Conditions on counts as correlated aggregates, where the answer itself is not grouped by the subject."""
        sem = self.sem
        if not sem.having:
            return self.pattern()
        subject = sem.rep(sem.having[0].subject)
        whole = seal(sem, [subject])
        conds = tuple(
            Compare(
                Sub(
                    self._fn(h.value),
                    self.expr(h.value.expr),
                    Pattern(whole.nodes, whole.edges, tuple(c for c in whole.where if not only(c, subject))),
                    self.over(h.value),
                ),
                h.op,
                h.bound,
            )
            for h in sem.having
        )
        own = tuple(c for c in (rename_cond(c, self.names) for c in sem.where) if only(c, subject))
        return Pattern((Node(subject, sem.kinds(subject)),), (), own + conds)

    def _fn(self, value: Value) -> Fn:
        if value.whole:
            raise Unclear("unsupported", "having over a ratio")
        return value.agg or "sum"

    def counting(self) -> Query:
        assert self.count is not None and self.count.var is not None
        sem = self.sem
        if sem.rank is not None or sem.above:
            raise Unclear("unsupported", "a count with a rank")
        var = sem.rep(self.count.var)
        keys = self.keys()
        compared = self.compared()
        keys += compared
        if "role:bid" in sem.flags and (bids := self.bids(var)) is not None:
            return Query(Form.TABLE if keys else Form.NUMBER, bids[0], (*keys, Column("n", bids[1], "Số hồ sơ dự thầu", "int")), (var,))
        if "couple" in sem.flags:
            pattern, number = self.coupled(var)
            return Query(Form.NUMBER, pattern, (Column("n", number, f"Số cặp {self.label(var).lower()}", "int"),), (var,))
        counted, over = self.counted(var)
        if self.count.key is not None:
            counted, over = self.expr(self.count.key.expr), (var,)
        column = Column("n", Agg("count", counted), f"Số {self.label(var).lower()}", "int")
        if self.asked is not None and self.asked.var is not None and sem.rep(self.asked.var) != var:
            listed = sem.rep(self.asked.var)
            return Query(Form.TABLE, self.pattern(), (Column("x", Ident(listed), self.label(listed), "entity"), column), over)
        if sem.having:
            if sem.same:
                raise Unclear("unsupported", "a count of things that hold for one and the same")
            if sem.rep(sem.having[0].subject) != var:
                raise Unclear("unsupported", "a count beside a condition on another's count")
            return Query(Form.NUMBER, self.having_as_conditions(), (Column("n", Agg("count", Ident(var)), column.label, "int"),), (var,))
        form = Form.TABLE if keys else Form.NUMBER
        return Query(
            form, self.pattern(), (*keys, column), over, (), None, tuple(v for v in sem.fill if isinstance(v, str | int)) if compared else ()
        )

    def bids(self, package: str) -> tuple[Pattern, Expr] | None:
        """Bids are counted package by package, a consortium's as one."""
        sem = self.sem
        bid = next((e for e in sem.edges if e.relation == "BIDS_ON" and sem.rep(e.dst) == package), None)
        if bid is None or sem.having or self.asked is not None:
            return None
        whole = seal(sem, [package])
        inner = Pattern(whole.nodes, whole.edges, tuple(c for c in whole.where if not only(c, package)))
        one = Coalesce((Prop(bid.var, "consortium"), Ident(sem.rep(bid.src))))
        own = tuple(c for c in (rename_cond(c, self.names) for c in sem.where) if only(c, package))
        return Pattern((Node(package, sem.kinds(package)),), (), own), Agg("sum", Sub("count", one, inner, (bid.var, sem.rep(bid.src))))

    def counted(self, var: str) -> tuple[Expr, tuple[str, ...]]:
        """Bidders of one package are counted with a consortium as one; otherwise the things themselves."""
        sem = self.sem
        bid = next((e for e in sem.edges if e.relation == "BIDS_ON" and sem.rep(e.src) == var), None)
        if bid is not None and ("consone" in sem.flags or ("role:bidder" in sem.flags and len(names_of(sem, bid.dst)[1]) == 1)):
            return Coalesce((Prop(bid.var, "consortium"), Ident(var))), (bid.var, var)
        return Ident(var), (var,)

    def each_year(self) -> list[Column]:
        """'Tình hình giải ngân 3 năm gần đây': several years are told one by one."""
        sem = self.sem
        if "trend" not in sem.flags or sem.groups or len(sem.dates) != 1:
            return []
        date, unit, _, periods = sem.dates[0]
        if all(p.first.year == p.last.year for p in periods if isinstance(p, Period)) and len(periods) == 1:
            return []
        return [Column("gy", self.expr(date if unit == "year" else DatePart("year", date)), "Năm", "year")]

    def compared(self) -> list[Column]:
        """'Hà Nội và TP.HCM mỗi bên mấy gói': by the places named."""
        sem = self.sem
        if "compare" not in sem.flags or len(sem.fill) < 2 or sem.groups:
            return []
        for cond in sem.where:
            if isinstance(cond, OneOf) and len(cond.values) > 1 and set(cond.values) == set(sem.fill):
                return [
                    Column("g0", self.expr(cond.expr), "Tỉnh/thành phố" if isinstance(cond.expr, Prop) and cond.expr.name == "province" else "Nhóm", "text")
                ]
        return []

    def number(self, value: Value) -> Query:
        sem = self.sem
        if "top" in sem.flags or any(f.startswith("card:") for f in sem.flags):
            raise Unclear("unsupported", "a number of things beside a value")
        keys = self.keys() + self.compared() + self.each_year()
        if sem.beside:
            return self.numbers((value, *sem.beside), keys)
        if "indicator" in sem.flags and not sem.flags & {"growth", "contrast"}:
            return official.figures(sem, self.pattern(), replace(value, expr=self.expr(value.expr)), keys)
        single = value.agg is None and not value.whole
        if single and value.adds and not keys and not names_of(sem, value.owner or sem.focus)[1]:
            value, single = replace(value, agg="sum", label=value.label if value.label.startswith("tổng") else f"tổng {value.label}"), False
        if single and not keys:
            owner = sem.rep(value.owner or sem.focus)
            named = bool(names_of(sem, owner)[1]) or self._one(value)
            column = Column("v", self.expr(value.expr), value.label[0].upper() + value.label[1:], value.unit)
            if named and value.unit in ("vnd", "usd", "percent", "int", "number", "year") and len(names_of(sem, owner)[1]) <= 1:
                return Query(Form.NUMBER, self.pattern(), (column,))
            if value.unit == "percent" and owner in sem.implicit and sem.kinds(owner) == ("BidPackage",):
                raise Unclear("unsupported", "the rates of things nobody spoke of")  # 'tiết kiệm bao nhiêu % năm 2023': one figure
            if owner in sem.implicit and len(sem.nodes) == 1 and not sem.where:
                raise Unclear("whose")
            if owner in sem.nodes:
                return Query(Form.TABLE, self._known(column.expr), (Column("x", Ident(owner), self.label(owner), "entity"), column))
        column = Column("v", self.aggregated(value), value.label[0].upper() + value.label[1:], value.unit)
        if "share" in sem.flags and keys:
            whole = Total("sum", "v", Query(Form.TABLE, self.pattern(), (*keys, column), self.over(value)))
            share = Column("share", Arith("/", Arith("*", Const(100), Ref("v")), whole), "Tỷ trọng (%)", "percent")
            return Query(Form.TABLE, self.pattern(), (*keys, replace(column, hidden=True), share), self.over(value))
        form = Form.TABLE if keys else Form.NUMBER
        fill = tuple(sem.fill) if self.compared() else self.named_keys(keys)
        return Query(form, self.pattern(), (*keys, column), self.over(value), (), None, fill)  # type: ignore[arg-type]

    def named_keys(self, keys: list[Column]) -> tuple[Scalar, ...]:
        """'số gói trúng của A và B': both are told, also where one has none."""
        if "compare" not in self.sem.flags or len(keys) != 1 or not isinstance(keys[0].expr, Ident):
            return ()
        return next((c.values for c in self.pattern().where if isinstance(c, OneOf) and c.expr == keys[0].expr), ())

    def numbers(self, values: tuple[Value, ...], keys: list[Column]) -> Query:
        """Several numbers of the same things, each in its own column."""
        columns = []
        mean = next((v.agg for v in values if v.agg in ("avg", "median")), None)  # 'giá trúng trung bình so với giá gói': of both
        for n, value in enumerate(values):
            if value.agg is None and not value.whole:
                value = replace(value, agg=mean or "sum") if value.adds or keys else value
            label = "số " + self.label(value.over[0]).lower() if value.agg == "count" else value.label
            columns.append(Column(f"v{n}", self.expr(value.expr) if value.agg is None else self.aggregated(value), label[0].upper() + label[1:], value.unit))
        return Query(Form.TABLE, self.pattern(), (*keys, *columns), self.over(values[0]))

    def _one(self, value: Value) -> bool:
        """An edge value between two named ends."""
        edges = [e for e in self.sem.edges if e.var in value.over]
        return bool(edges) and all(names_of(self.sem, end)[1] for e in edges for end in (e.src, e.dst))

    def _known(self, expr: Expr) -> Pattern:
        pattern = self.pattern()
        return replace(pattern, where=(*pattern.where, Not(Missing(expr))))

    def place(self, place: str) -> Query:
        sem = self.sem
        rank = sem.rank
        assert rank is not None
        obs = sem.rep(rank.value.owner or sem.focus)
        pattern = self.pattern()
        if "indicator" in sem.flags:
            pattern = replace(pattern, where=(*pattern.where, Compare(Prop(obs, "level"), "=", const("Tỉnh"))))
            if not any(uses(c, obs, "year") for c in pattern.where):
                raise Unclear("year")
            columns: tuple[Column, ...] = (
                Column("x", Prop(obs, "province"), "Tỉnh/thành phố"),
                Column("v", self.expr(rank.value.expr), rank.value.label, rank.value.unit),
            )
            return Query(Form.NUMBER, pattern, columns, rank=Rank("v", True, None), place_of=place)
        if rank.on is not None:
            return self.place_of_one(sem.rep(rank.on), rank, place)
        edge = sem.edge(sem.event)
        where = sem.rep(edge.src if edge and edge.relation in ("DISBURSES", "MONITORED_IN") else edge.dst if edge else sem.focus)
        columns = (Column("x", Prop(where, "province"), "Tỉnh/thành phố"), Column("v", self.aggregated(rank.value), rank.value.label, rank.value.unit))
        return Query(Form.NUMBER, pattern, columns, self.over(rank.value), rank=Rank("v", True, None), place_of=place)

    def place_of_one(self, who: str, rank: RankSpec, place: str) -> Query:
        """The place of one thing among all of its kind that have the figure."""
        value = rank.value
        single = value.agg is None and not value.whole
        shown = self.expr(value.expr) if single else self.aggregated(value)
        columns = (Column("x", Ident(who), self.label(who), "entity"), Column("v", shown, value.label, value.unit))
        return Query(Form.NUMBER, self.pattern(), columns, () if single else self.over(value), rank=Rank("v", True, None), place_of=place)


__all__ = ["Unclear", "build"]
