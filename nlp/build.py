"""From a meaning to the logical form: what is shown, grouped, aggregated, ranked."""

from __future__ import annotations

from dataclasses import replace

from graph.ontology import ontology
from graph.query import (
    Agg,
    Arith,
    Coalesce,
    Column,
    Compare,
    Cond,
    Const,
    Distinct,
    Edge,
    Expr,
    Fn,
    Form,
    Ident,
    LogicalForm,
    Missing,
    Node,
    Not,
    OneOf,
    Pattern,
    Prop,
    Query,
    Rank,
    Ref,
    Sub,
    Total,
)
from nlp.attach import seal
from nlp.sem import Ask, RankSpec, Sem, Value, rename_cond, rename_edge, rename_expr
from nlp.targets import Unclear, connection, const, describe, names_of, only, uses, uses_expr


def build(sem: Sem) -> LogicalForm:
    """Raises `Unclear` where the question lacks a measure, a target or a kind."""
    if "path" in sem.flags:
        return connection(sem)
    if "describe" in sem.flags:
        return describe(sem)
    return _Builder(sem).query()


class _Builder:
    def __init__(self, sem: Sem) -> None:
        self.sem = sem
        self.names = {v: sem.rep(v) for v in [*sem.alias]}
        self.asked = next((a for a in sem.asked if a.what in ("which", "key")), None)
        self.count = next((a for a in sem.asked if a.what == "count"), None)
        self.value = next((a.value for a in sem.asked if a.what == "value"), None)

    # ---- helpers ----
    def expr(self, expr: Expr) -> Expr:
        return rename_expr(expr, self.names)

    def pattern(self) -> Pattern:
        sem = self.sem
        nodes = tuple(Node(v, k) for v, k in sem.nodes.items())
        edges: list[Edge] = []
        for edge in sem.edges:
            renamed = rename_edge(edge, self.names)
            if not any(e.var == renamed.var for e in edges):
                edges.append(renamed)
        where = self.consistent(tuple(dict.fromkeys(rename_cond(c, self.names) for c in sem.where)))
        return Pattern(nodes, tuple(edges), (*where, *self.not_same(edges), *self.others()))

    def others(self) -> tuple[Cond, ...]:
        """'công ty khác': none of the other things of its kind in the clause."""
        sem = self.sem
        marked = {sem.rep(f[6:]) for f in sem.flags if f.startswith("other:")} & sem.nodes.keys()
        return tuple(Distinct(v, w) for v in sorted(marked) for w in sem.nodes if w != v and w not in marked and set(sem.nodes[w]) & set(sem.nodes[v]))

    def consistent(self, conds: tuple[Cond, ...]) -> tuple[Cond, ...]:
        """One property cannot have two values: such a reading joined what belongs apart."""
        fixed: dict[Expr, set[object]] = {}
        for cond in conds:
            match cond:
                case Compare(Prop() as prop, "=", Const(value)):
                    values: set[object] = {value}
                case OneOf(expr, several) if isinstance(expr, Prop | Ident):
                    prop, values = expr, set(several)  # type: ignore[assignment]
                case _:
                    continue
            fixed[prop] = fixed[prop] & values if prop in fixed else values
            if not fixed[prop]:
                raise Unclear("contradiction")
        for cond in conds:
            if isinstance(cond, Not) and isinstance(cond.cond, OneOf) and cond.cond.expr in fixed and fixed[cond.cond.expr] <= set(cond.cond.values):
                raise Unclear("contradiction")
        return conds

    def not_same(self, edges: list[Edge]) -> tuple[Cond, ...]:
        """Two ends of one ownership edge, or two bidders of one package said of different firms, are different firms."""
        return tuple(
            Distinct(e.src, e.dst)
            for e in edges
            if e.relation in ("OWNS", "AFFILIATED_WITH")
            and not any(names_of(self.sem, v)[1] for v in (e.src, e.dst))
            and e.hops == (1, 1)
            and set(self.sem.nodes.get(e.src, ())) & set(self.sem.nodes.get(e.dst, ()))
        )

    def aggregated(self, value: Value) -> Expr:
        expr = self.expr(value.expr)
        return expr if value.whole else Agg(value.agg or "sum", expr)

    def over(self, value: Value) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.names.get(v, v) for v in value.over))

    def label(self, var: str) -> str:
        kinds = self.sem.kinds(var)
        if len(kinds) == 1:
            text = ontology().kinds[kinds[0]].label.vi
        else:
            text = {("Enterprise", "Agency", "Person"): "nhà thầu", ("Enterprise", "Agency"): "đơn vị"}.get(kinds, "đối tượng")
        return text[0].upper() + text[1:]

    def k(self) -> int:
        return next((int(f[5:]) for f in self.sem.flags if f.startswith("card:")), 1)

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
        if "yn" in sem.flags:
            return self.yes_no()
        if place := next((f[7:] for f in sem.flags if f.startswith("rankof:")), None):
            return self.place(place)
        if self.count is not None:
            return self.counting()
        if self.value is not None:
            return self.number(self.value)
        if self.asked is not None:
            return self.listing(self.asked)
        if "name" in sem.flags and not sem.edges and sem.value is None and len(sem.nodes) == 1 and not sem.asked:
            return describe(sem)  # a bare name: 'Tra cứu gói thầu K'
        if sem.value is not None:
            return self.number(sem.value)
        if not sem.focus:
            raise Unclear("target")
        return self.listing(Ask("which", sem.focus))

    def keys(self) -> list[Column]:
        columns = []
        for n, key in enumerate(self.sem.groups):
            label = key.label or (self.label(key.var) if key.var else "Nhóm")
            columns.append(Column(f"g{n}", self.expr(key.expr), label[0].upper() + label[1:], key.unit))
        return columns

    def yes_no(self) -> Query:
        sem = self.sem
        if sem.above or sem.rank:
            raise Unclear("unsupported", "yes or no about a rank")
        main = sem.rep(sem.focus)
        pattern = self.having_as_conditions()
        if main not in sem.nodes:
            main = next(iter(sem.nodes))
        return Query(Form.BOOL, pattern, (Column("x", Ident(main), self.label(main), "entity"),))

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

    def counted(self, var: str) -> tuple[Expr, tuple[str, ...]]:
        """Bidders of one package are counted with a consortium as one; otherwise the things themselves."""
        sem = self.sem
        bid = next((e for e in sem.edges if e.relation == "BIDS_ON" and sem.rep(e.src) == var), None)
        if bid is not None and ("consone" in sem.flags or ("role:bidder" in sem.flags and len(names_of(sem, bid.dst)[1]) == 1)):
            return Coalesce((Prop(bid.var, "consortium"), Ident(var))), (bid.var, var)
        return Ident(var), (var,)

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
        keys = self.keys() + self.compared()
        if "indicator" in sem.flags:
            return self.statistic(value, keys)
        single = value.agg is None and not value.whole
        if single and value.adds and not keys and not names_of(sem, value.owner or sem.focus)[1]:
            value, single = replace(value, agg="sum", label=value.label if value.label.startswith("tổng") else f"tổng {value.label}"), False
        if single and not keys:
            owner = sem.rep(value.owner or sem.focus)
            named = bool(names_of(sem, owner)[1]) or self._one(value)
            column = Column("v", self.expr(value.expr), value.label[0].upper() + value.label[1:], value.unit)
            if named and value.unit in ("vnd", "usd", "percent", "int", "number", "year") and len(names_of(sem, owner)[1]) <= 1:
                return Query(Form.NUMBER, self.pattern(), (column,))
            if owner in sem.nodes:
                return Query(Form.TABLE, self._known(column.expr), (Column("x", Ident(owner), self.label(owner), "entity"), column))
        column = Column("v", self.aggregated(value), value.label[0].upper() + value.label[1:], value.unit)
        if "share" in sem.flags and keys:
            whole = Total("sum", "v", Query(Form.TABLE, self.pattern(), (*keys, column), self.over(value)))
            share = Column("share", Arith("/", Arith("*", Const(100), Ref("v")), whole), "Tỷ trọng (%)", "percent")
            return Query(Form.TABLE, self.pattern(), (*keys, replace(column, hidden=True), share), self.over(value))
        form = Form.TABLE if keys else Form.NUMBER
        fill = tuple(sem.fill) if self.compared() else ()
        return Query(form, self.pattern(), (*keys, column), self.over(value), (), None, fill)  # type: ignore[arg-type]

    def _one(self, value: Value) -> bool:
        """An edge value between two named ends."""
        edges = [e for e in self.sem.edges if e.var in value.over]
        return bool(edges) and all(names_of(self.sem, end)[1] for e in edges for end in (e.src, e.dst))

    def _known(self, expr: Expr) -> Pattern:
        pattern = self.pattern()
        return replace(pattern, where=(*pattern.where, Not(Missing(expr))))

    def statistic(self, value: Value, keys: list[Column]) -> Query:
        """An official figure: one value per place and year; never added up over places or years."""
        sem = self.sem
        obs = sem.rep(value.owner or sem.focus)
        pattern = self.pattern()
        placed = any(uses(c, obs, "province") for c in pattern.where)
        linked = any(e.relation == "OBSERVES" for e in sem.edges)
        if not placed and not linked and not any(uses_expr(k.expr, obs, "province") for k in keys):
            pattern = replace(pattern, where=(*pattern.where, Compare(Prop(obs, "level"), "=", const("Cả nước"))))
        elif not placed:
            pattern = replace(pattern, where=(*pattern.where, Compare(Prop(obs, "level"), "=", const("Tỉnh"))))
        dated = any(uses(c, obs, "year") for c in pattern.where)
        column = Column("v", self.expr(value.expr), value.label, "number")
        if dated and not keys and placed and not linked and self._one_place(obs):
            return Query(Form.NUMBER, pattern, (column,))
        if dated and not keys and not placed and not linked:
            return Query(Form.NUMBER, pattern, (column,))
        extra = (
            []
            if any(uses_expr(k.expr, obs, "province") for k in keys) or not placed or self._one_place(obs)
            else [Column("p", Prop(obs, "province"), "Địa bàn", "text")]
        )
        years = [] if any(uses_expr(k.expr, obs, "year") for k in keys) or (dated and len(sem.fill) == 0) else [Column("y", Prop(obs, "year"), "Năm", "year")]
        return Query(Form.TABLE, pattern, (*keys, *extra, *years, column))

    def _one_place(self, obs: str) -> bool:
        return any(isinstance(c, OneOf) and uses(c, obs, "province") and len(c.values) == 1 for c in self.pattern().where)

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
        edge = sem.edge(sem.event)
        where = sem.rep(edge.src if edge and edge.relation in ("DISBURSES", "MONITORED_IN") else edge.dst if edge else sem.focus)
        columns = (Column("x", Prop(where, "province"), "Tỉnh/thành phố"), Column("v", self.aggregated(rank.value), rank.value.label, rank.value.unit))
        return Query(Form.NUMBER, pattern, columns, self.over(rank.value), rank=Rank("v", True, None), place_of=place)

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
            columns.append(Column("x", Ident(var), self.label(var), "entity"))
        for n, key in enumerate(sem.wants):
            columns.append(Column(f"w{n}", self.expr(key.expr), key.label, key.unit))
        if sem.above:
            return self.against_average(columns, var)
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

    def against_average(self, columns: list[Column], var: str) -> Query:
        """Compared with the average over everything else that is said: the same pattern without the comparison."""
        sem = self.sem
        if sem.having or sem.rank or self.sem.groups:
            raise Unclear("unsupported", "an average beside other aggregates")
        value, op = sem.above[0]
        grouped = bool(value.agg) or value.whole
        expr = self.aggregated(value) if grouped else self.expr(value.expr)
        over = self.over(value) if grouped else ()
        inner = Query(Form.TABLE, self.pattern(), (Column("x", Ident(var), "", "entity"), Column("v", expr, value.label, value.unit)), over)
        average = Total("avg", "v", inner)
        if not grouped:
            pattern = self.pattern()
            return Query(
                Form.ENTITIES,
                replace(pattern, where=(*pattern.where, Compare(expr, op, average))),
                (*columns, Column("v", expr, value.label[0].upper() + value.label[1:], value.unit)),
            )
        return Query(
            Form.ENTITIES,
            self.pattern(),
            (*columns, Column("v", expr, value.label[0].upper() + value.label[1:], value.unit)),
            over,
            (Compare(Ref("v"), op, average),),
        )

    def having(self, columns: list[Column], var: str) -> Query:
        sem = self.sem
        extra: list[Column] = []
        conds: list[Cond] = []
        over: list[str] = []
        for n, h in enumerate(sem.having):
            subject = sem.rep(h.subject)
            for kept in dict.fromkeys(sem.rep(v) for v in sem.same):
                if kept != var and not any(isinstance(c.expr, Ident) and c.expr.var == kept for c in extra):
                    extra.append(Column(f"t{kept}", Ident(kept), "", "entity", hidden=True))
            if subject != var and not any(isinstance(c.expr, Ident) and c.expr.var == subject for c in extra):
                extra.append(Column(f"s{n}", Ident(subject), "", "entity", hidden=True))
            name = f"h{n}"
            same = next((c.name for c in extra if c.expr == self.aggregated(h.value)), None)
            if same is None:
                extra.append(Column(name, self.aggregated(h.value), h.value.label[0].upper() + h.value.label[1:], h.value.unit))
            conds.append(Compare(Ref(same or name), h.op, h.bound))
            over += self.over(h.value)
        return Query(Form.ENTITIES, self.pattern(), (*columns, *extra), tuple(dict.fromkeys(over)), tuple(conds))

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
            pattern = replace(pattern, where=(*pattern.where, Compare(Prop(obs, "level"), "=", const(level))))
            if not any(uses(c, obs, "year") for c in pattern.where) and "whichyear" not in sem.flags:
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
        form = Form.TABLE if asked.what == "key" or within else Form.ENTITIES
        over = () if single else self.over(value)
        return Query(form, pattern, (*columns, column), over, (), Rank("v", rank.descending, max(rank.k, self.k()), within))

    def _edge_of(self, value: Value, on: str) -> bool:
        return any(e.var in value.over and on in (self.sem.rep(e.src), self.sem.rep(e.dst)) for e in self.sem.edges)


__all__ = ["Unclear", "build"]
