"""Lists and ranks: the columns of what is listed, conditions on totals, comparisons with all others, and who is first."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Agg, Arith, Column, Compare, Cond, Const, Expr, Form, Ident, Lookup, OneOf, Pattern, Prop, Query, Rank, Ref, Total
from nlp import official
from nlp.parts import Parts
from nlp.sem import Ask, RankSpec, Value
from nlp.targets import Unclear, only, uses

#: the `k` of a rank of which all places are told
ALL = 0


class Lists(Parts):
    def listing(self, asked: Ask) -> Query:
        sem = self.sem
        columns = self.keys()
        within = tuple(c.name for c in columns)
        if asked.what == "key":
            assert asked.key is not None
            columns.append(Column("x", self.expr(asked.key.expr), asked.key.label[0].upper() + asked.key.label[1:], asked.key.unit))
            var = sem.rep(asked.var or sem.focus)
        else:
            var = sem.rep(asked.var or sem.focus)
            if (sem.rank or sem.having) and (any(c.expr == Ident(var) for c in columns) or ("couple" in sem.flags and not sem.wants)):
                raise Unclear("unsupported", "a thing within itself, or half of a couple")
            columns.append(Column("x", Ident(var), self.label(var), "entity"))
        for n, key in enumerate(sem.wants):
            columns.append(Column(f"w{n}", self.expr(key.expr), key.label[:1].upper() + key.label[1:], key.unit))
        if sem.above:
            return self.against(columns, var)
        if sem.having:
            return self.having(columns, var)
        if sem.same and "conj" in sem.flags:
            raise Unclear("unsupported", "two things of one and the same")
        if sem.rank is None:
            if "high" in sem.flags or "low" in sem.flags or "top" in sem.flags:
                raise Unclear("measure")
            form = Form.TABLE if sem.wants or within else Form.ENTITIES
            return Query(form, self.pattern(), tuple(columns))
        return self.ranking(columns, var, within, sem.rank, asked)

    def against(self, columns: list[Column], var: str) -> Query:
        """Compared with the average over everything else that is said, or with what one other has: the same pattern without the comparison."""
        sem = self.sem
        if sem.having or sem.rank or self.sem.groups:
            raise Unclear("unsupported", "an average beside other aggregates")
        value, op, other = sem.above[0]
        if any(a.key for a in sem.asked) and not value.agg and not value.whole and "indicator" not in sem.flags:
            if not value.adds:
                raise Unclear("unsupported", "an amount of several things against the average")
            value = replace(value, agg="sum")  # 'vùng nào có tổng mức đầu tư cao hơn trung bình': of each, all of it
        grouped = bool(value.agg) or value.whole
        expr = self.aggregated(value) if grouped else self.expr(value.expr)
        over = self.over(value) if grouped else ()
        each = replace(columns[0], label="") if isinstance(columns[0].expr, Prop | Lookup) else Column("x", Ident(var), "", "entity")
        pattern = self.pattern()
        column = Column("v", expr, value.label[0].upper() + value.label[1:], value.unit)
        bound = Total("max" if other else "avg", "v", Query(Form.TABLE, self.of_other(pattern, var, other), (each, replace(column, label=value.label)), over))
        times = next((float(f[9:]) for f in sem.flags if f.startswith("avgtimes:")), 1)
        limit: Expr = bound if times == 1 else Arith("*", Const(times), bound)
        if grouped:
            return Query(Form.ENTITIES, pattern, (*columns, column), over, (Compare(Ref("v"), op, limit),))
        return Query(Form.ENTITIES, replace(pattern, where=(*pattern.where, Compare(expr, op, limit))), (*columns, column))

    def of_other(self, pattern: Pattern, var: str, other: tuple[str, ...]) -> Pattern:
        """The pattern with the other one in the place of `var`, whose own conditions are not the other's."""
        if not other:
            return pattern
        if columns_of := [a for a in self.sem.asked if a.key]:
            raise Unclear("unsupported", f"{columns_of[0].what} beside one that is named")
        return replace(pattern, where=(*(c for c in pattern.where if not only(c, var)), OneOf(Ident(var), other)))

    def having(self, columns: list[Column], var: str) -> Query:
        sem = self.sem
        extra: list[Column] = []
        conds: list[Cond] = []
        over: list[str] = []
        if any(isinstance(k.expr, Prop) and sem.edge(k.expr.var) is not None for k in sem.wants):
            raise Unclear("unsupported", "an amount of each of many beside their number")
        if len({h.value for h in sem.having}) > 1 and any(h.op in ("<", "<=") for h in sem.having):
            raise Unclear("unsupported", "few of one and many of another: none is few too")
        for n, h in enumerate(sem.having):
            subject = sem.rep(h.subject)
            for kept in dict.fromkeys(sem.rep(v) for v in sem.same):
                if kept != var and not any(isinstance(c.expr, Ident) and c.expr.var == kept for c in (*columns, *extra)):
                    extra.append(Column(f"t{kept}", Ident(kept), "", "entity", hidden=True))
            if subject != var and not any(isinstance(c.expr, Ident) and c.expr.var == subject for c in extra):
                extra.append(Column(f"s{n}", Ident(subject), "", "entity", hidden=True))
            name = f"h{n}"
            same = next((c.name for c in extra if c.expr == self.aggregated(h.value)), None)
            if same is None:
                extra.append(Column(name, self.aggregated(h.value), h.value.label[0].upper() + h.value.label[1:], h.value.unit))
            conds.append(Compare(Ref(same or name), h.op, h.bound))
            over += self.over(h.value)
        if sem.rank is None:
            return Query(Form.ENTITIES, self.pattern(), (*columns, *extra), tuple(dict.fromkeys(over)), tuple(conds))
        rank = sem.rank
        if not set(self.over(rank.value)) <= set(over) or sem.rep(rank.on or var) != var or (rank.value.agg is None and not rank.value.whole) or columns[1:]:
            raise Unclear("unsupported", "a rank beside a condition on another count")
        column = Column("v", self.aggregated(rank.value), rank.value.label[0].upper() + rank.value.label[1:], rank.value.unit)
        hidden = tuple(replace(c, hidden=True) for c in extra)
        return Query(Form.ENTITIES, self.pattern(), (*columns, *hidden, column), tuple(dict.fromkeys(over)), tuple(conds), self.places(rank, ()))

    def ranking(self, columns: list[Column], var: str, within: tuple[str, ...], rank: RankSpec, asked: Ask) -> Query:
        sem = self.sem
        value = rank.value
        on = sem.rep(rank.on or var)
        if "of_two" in sem.flags and not any(isinstance(c, OneOf) and len(c.values) == 2 for c in sem.where):
            raise Unclear("measure")
        pattern = self.pattern()
        label = value.label[0].upper() + value.label[1:]
        single = value.agg is None and not value.whole and value.owner is not None
        owner = sem.rep(value.owner) if value.owner else None
        if "indicator" in sem.flags:
            obs = owner or on
            level = "Cả nước" if "whichyear" in sem.flags and not any(uses(c, obs, "province") for c in pattern.where) else "Tỉnh"
            pattern = official.level(pattern, obs, level)
            if asked.key is not None and official.regional(asked.key.expr):
                value, single = official.summed(sem, value), False
            if not any(uses(c, obs, "year") for c in pattern.where) and not sem.flags & {"whichyear", "growth"}:
                raise Unclear("year")
        elif single and owner != on and not (value.over and self._edge_of(value, on)):
            single = False
        if asked.what == "key" and "indicator" not in sem.flags:
            single = False
        expr = self.expr(value.expr) if single else self.aggregated(value)
        column = Column("v", expr, label, value.unit, hidden=False)
        if on != var and single:
            column = replace(column, hidden=True)
        elif on != var and asked.what != "key":
            raise Unclear("unsupported", "a total of one thing ranks another")
        form = Form.TABLE if asked.what == "key" or within or sem.wants else Form.ENTITIES
        over = () if single else self.over(value)
        if value.agg in ("count", "sum"):  # 'trúng nhiều gói nhất của cùng một bên mời thầu': pairs are ranked
            apart = [sem.rep(v) for v in sem.same if sem.rep(v) != var]
            columns = [*columns, *(Column(f"t{v}", Ident(v), "", "entity", hidden=True) for v in dict.fromkeys(apart))]
        if "itsshare" in sem.flags:
            return Query(form, pattern, (*columns, column, self.share_of_all(pattern, column, over, value)), over, (), self.places(rank, within))
        return Query(form, pattern, (*columns, column), over, (), self.places(rank, within))

    def share_of_all(self, pattern: Pattern, column: Column, over: tuple[str, ...], value: Value) -> Column:
        """What the first ones make of the whole: '(tỉnh nhiều dự án nhất) chiếm bao nhiêu phần trăm'."""
        if value.unit not in ("vnd", "usd", "int") or value.whole or value.agg not in (None, "count", "sum") or "indicator" in self.sem.flags:
            raise Unclear("unsupported", "a share of what does not add up")
        if value.agg is None and not value.adds:
            raise Unclear("unsupported", "a share of what does not add up")
        whole = column if over else replace(column, expr=Agg("sum", column.expr))
        everything = Total("sum", "v", Query(Form.NUMBER, pattern, (whole,), over or self.over(value)))
        return Column("share", Arith("/", Arith("*", Const(100), Ref("v")), everything), "Tỷ trọng (%)", "percent")

    def places(self, rank: RankSpec, within: tuple[str, ...]) -> Rank:
        """The first k, or the one place that was named ('lớn thứ hai')."""
        if (nth := next((int(f[4:]) for f in self.sem.flags if f.startswith("nth:")), None)) is not None:
            return Rank("v", rank.descending, nth, within, nth)
        if rank.k == ALL:
            return Rank("v", rank.descending, None, within)
        return Rank("v", rank.descending, max(rank.k, self.k()), within)

    def _edge_of(self, value: Value, on: str) -> bool:
        return any(e.var in value.over and on in (self.sem.rep(e.src), self.sem.rep(e.dst)) for e in self.sem.edges)

