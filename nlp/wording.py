"""Expressions and conditions of a logical form in Vietnamese, said about variables that were introduced before.

`Words` knows how each variable is called; `nlp.telling` adds patterns. Everything that tells two forms apart is said.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from graph.ontology import Ontology
from graph.provinces import provinces
from graph.query import (
    Agg,
    AllOf,
    AnyOf,
    Arith,
    Coalesce,
    Compare,
    Cond,
    Const,
    Contains,
    DatePart,
    Days,
    Distinct,
    Exists,
    Expr,
    Ident,
    Lookup,
    Missing,
    Not,
    OneOf,
    Pattern,
    Prop,
    Ref,
    Same,
    Scalar,
    Sub,
    Total,
)
from graph.scope import Scope, mentions, walk
from nlp import phrases as vi
from nlp.measured import measure_of

#: how an entity is called: its possible kinds and its id → name with its code
NameOf = Callable[[Sequence[str], str], str]

_OP = {"=": "bằng", "<>": "khác", "<": "thấp hơn", "<=": "không cao hơn", ">": "cao hơn", ">=": "không thấp hơn"}
_BOUND = {"=": "đúng", "<>": "khác", "<": "dưới", "<=": "không quá", ">": "trên", ">=": "từ"}
_DATE = {"=": "đúng ngày", "<>": "khác ngày", "<": "trước", "<=": "đến hết", ">": "sau", ">=": "từ"}
_PART = {"year": "năm của", "quarter": "quý của", "half": "nửa năm của", "month": "tháng của"}


@dataclass
class Words:
    """How the variables in reach are called. `numbers` are given where two of one kind must be told apart."""

    ontology: Ontology
    name_of: NameOf
    scope: Scope = field(default_factory=Scope)
    labels: dict[str, str] = field(default_factory=dict)  #: the common noun of every variable of the form
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)  #: ids of the variables that are named
    numbered: frozenset[str] = frozenset()  #: labels whose variables carry a number
    numbers: dict[str, int] = field(default_factory=dict)
    again: set[str] = field(default_factory=set)  #: labels of variables that were referred to a second time
    columns: dict[str, str] = field(default_factory=dict)  #: what a column holds, for `Ref`
    units: dict[str, str] = field(default_factory=dict)  #: its ontology type

    # ---- what variables are called -------------------------------------------------------------------------------
    def label(self, var: str) -> str:
        """The common noun of a variable: 'doanh nghiệp', 'lượt trúng thầu'."""
        return self.labels[var]

    def noun(self, var: str) -> str:
        """The noun with its number, if it needs one."""
        label = self.label(var)
        if label not in self.numbered or var in self.names:
            return label
        taken = [v for v in self.numbers if self.labels[v] == label]
        self.numbers.setdefault(var, len(taken) + 1)
        return f"{label} ({self.numbers[var]})"

    def entity(self, var: str) -> str:
        """The entities a variable is fixed to."""
        kinds = self.scope.nodes[var]
        return vi.listed([self.name_of(kinds, i) for i in self.names[var]], "hoặc")

    def back(self, var: str) -> str:
        """A variable spoken of again."""
        if var in self.names:
            return self.entity(var)
        self.again.add(self.label(var))
        noun = self.noun(var)
        return noun if noun.endswith(")") else f"{noun} đó"

    # ---- expressions ---------------------------------------------------------------------------------------------
    def expr(self, expr: Expr, about: str | None = None) -> str:
        """An expression as a noun phrase; properties of `about` go without saying whose."""
        if found := measure_of(expr, self.scope, self.ontology):
            var, measure = found
            return measure.label.vi + self._whose(var, about)
        match expr:
            case Const(value=value):
                return quoted(value)
            case Prop(var=var, name=name):
                return self.property(var, name) + self._whose(var, about)
            case Ident(var=var):
                return self.back(var)
            case Arith():
                return self._arith(expr, about)
            case DatePart(part=part, of=of):
                return f"{_PART[part]} {self.expr(of, about)}"
            case Days(start=start, end=end):
                return f"số ngày từ {self.expr(start, about)} đến {self.expr(end, about)}"
            case Coalesce() if who := bidder(expr):
                return f"{self.noun(who)} (mỗi liên danh tính là một)"
            case Coalesce(args=args):
                return ", nếu trống thì ".join(self.expr(a, about) for a in args)
            case Lookup(of=Prop(var=var, name="province"), table="Province", name=name):
                return self.ontology.kinds["Province"].properties[name].label.vi + self._whose(var, about)
            case Lookup(of=of, table=table, name=name):
                return f"{self.ontology.kinds[table].properties[name].label.vi} của {self.expr(of, about)}"
            case Sub():
                return self.sub(expr)
            case Agg(fn=fn, expr=inner, where=where):
                counted = self.noun(inner.var) if fn == "count" and isinstance(inner, Ident) else self.expr(inner, about)
                text = self.function(fn, inner, counted) + ("" if fn != "count" or isinstance(inner, Ident) or bidder(inner) else " khác nhau")
                return text + (f" (chỉ tính {vi.listed(self.conditions(where, None))})" if where else "")
            case Ref(column=column):
                return self.columns.get(column, column)
            case Total(fn=fn, column=column, query=query):
                return self.total(fn, column, query)
            case _:
                assert_never(expr)

    def sub(self, expr: Sub) -> str:
        raise NotImplementedError  # nlp.telling

    def total(self, fn: str, column: str, query: Any) -> str:
        raise NotImplementedError  # nlp.telling

    def exists(self, pattern: Pattern, about: str | None, *, negated: bool) -> str:
        raise NotImplementedError  # nlp.telling

    def function(self, fn: str, of: Expr, text: str) -> str:
        """A function of a value: 'tổng giá trúng thầu', 'giá gói thầu trung bình'."""
        dated = self.unit(of) == "date" and fn in ("min", "max")
        if fn == "sum" and text.startswith("tổng "):
            return f"cộng dồn {text}"
        before, after = vi.phrases()["dates" if dated else "functions"][fn]
        return f"{text} {after}" if after and " của " not in text and "(" not in text else f"{before} {text}"

    def property(self, var: str, name: str) -> str:
        if var in self.scope.edges:
            return self.ontology.relations[self.scope.edges[var] or ""].properties[name].label.vi
        return next(self.ontology.kinds[k].properties[name].label.vi for k in self.scope.nodes[var] if name in self.ontology.kinds[k].properties)

    def _whose(self, var: str, about: str | None) -> str:
        if var == about:
            return ""
        if var in self.scope.edges:
            relation = self.scope.edges[var]
            return "" if sum(r == relation for r in self.scope.edges.values()) == 1 else f" của {self.back(var)}"
        alone = sum(v == self.label(var) for v in self.labels.values()) == 1 and var not in self.names
        return f" của {self.noun(var) if alone else self.back(var)}"

    def _arith(self, expr: Arith, about: str | None) -> str:
        match expr:
            case Arith("/", Arith("*", Const(value=100), Arith("-", new, old)), base) if old == base:
                return f"mức tăng (%) của {self.expr(new, about)} so với {self.expr(old, about)}"
            case Arith("/", Arith("*", Const(value=100), part), whole):
                return f"tỷ lệ phần trăm của {self.expr(part, about)} trên {self.expr(whole, about)}"
            case Arith(op, left, right):
                word = {"+": "cộng", "-": "trừ", "*": "nhân", "/": "chia cho"}[op]
                return f"({self.expr(left, about)} {word} {self.expr(right, about)})"

    # ---- units ---------------------------------------------------------------------------------------------------
    def unit(self, expr: Expr) -> str:
        """The ontology type of an expression, for writing the values it is compared with."""
        if found := measure_of(expr, self.scope, self.ontology):
            return found[1].unit
        match expr:
            case Prop(var=var, name=name):
                if var in self.scope.edges:
                    return self.ontology.relations[self.scope.edges[var] or ""].properties[name].type
                return next((self.ontology.kinds[k].properties[name].type for k in self.scope.nodes[var] if name in self.ontology.kinds[k].properties), "text")
            case Sub(fn="count") | Agg(fn="count") | Days():
                return "int"
            case Agg(expr=inner):
                return self.unit(inner)
            case Sub(expr=inner, pattern=pattern):
                return self.inside(pattern).unit(inner)
            case DatePart(part=part):
                return "year" if part == "year" else "int"
            case Arith("/", Arith("*", Const(value=100), _), _):
                return "percent"
            case Arith("/", _, _):
                return "number"
            case Arith(_, left, right):
                return next((u for side in (left, right) if (u := self.unit(side)) not in ("text", "int")), "number")
            case Coalesce(args=args):
                return self.unit(args[0])
            case Ref(column=column):
                return self.units.get(column, "number")
            case Total(query=query, column=column):
                return next((c.unit for c in query.columns if c.name == column), "number")
            case Const() | Ident() | Lookup():
                return "text"
            case _:
                assert_never(expr)

    def inside(self, pattern: Pattern) -> Words:
        raise NotImplementedError  # nlp.telling

    # ---- conditions ----------------------------------------------------------------------------------------------
    def conditions(self, conds: Sequence[Cond], about: str | None) -> list[str]:
        """Conditions that all hold, one text each; the two ends of a range become one."""
        texts: list[str] = []
        rest = list(conds)
        while rest:
            cond = rest.pop(0)
            other = next((c for c in rest if _range(cond, c)), None)
            if other is None:
                texts.append(self.condition(cond, about))
            else:
                rest.remove(other)
                texts.append(self._between(cond, other, about))  # type: ignore[arg-type]
        return texts

    def _between(self, one: Compare, two: Compare, about: str | None) -> str:
        low, high = (one, two) if one.op == ">=" else (two, one)
        a, b = low.right.value, high.right.value  # type: ignore[union-attr]
        subject, unit = self.expr(one.left, about), self.unit(one.left)
        if isinstance(a, dt.date) and isinstance(b, dt.date):
            return f"{subject} {vi.span(a, b)}"
        if unit == "year":
            return f"{subject} từ {a} đến hết {b}"
        return f"{subject} từ {vi.value(a, unit)} đến {vi.value(b, unit)}"

    def condition(self, cond: Cond, about: str | None) -> str:
        """A condition as a clause, without a leading 'có'."""
        match cond:
            case Compare():
                return self._compare(cond, about)
            case OneOf(expr=Ident(var=var), values=values):
                names = vi.listed([self.name_of(self.scope.nodes.get(var, ()), str(v)) for v in values], "hoặc")
                return f"{'' if var == about else self.back(var) + ' '}là {names}"
            case OneOf(expr=expr, values=values):
                return self._one_of(expr, values, about)
            case Contains(expr=expr, text=text):
                return f"{self.expr(expr, about)} có chứa “{text}”"
            case Missing(expr=expr):
                return f"không rõ {self.expr(expr, about)}"
            case Same(left=left, right=right):
                return f"{self.back(left)} chính là {self.back(right)}"
            case Distinct(left=left, right=right):
                return f"{self.back(left)} khác {self.back(right)}"
            case Exists(pattern=pattern):
                return self.exists(pattern, about, negated=False)
            case Not(cond=Exists(pattern=pattern)):
                return self.exists(pattern, about, negated=True)
            case Not(cond=Missing(expr=expr)):
                return f"có số liệu về {self.expr(expr, about)}"
            case Not(cond=Compare(left=left, op="=", right=Const(value=str() as value))):
                return f"{self.expr(left, about)} không phải {vi.half(value) if self.unit(left) == 'period' else quoted(value)}"
            case Not(cond=OneOf(expr=Prop(name="province")) as inner) if about is not None:
                return f"không {self.condition(inner, about)}"
            case Not(cond=inner):
                return f"không phải ({self.condition(inner, about)})"
            case AnyOf(conds=conds):
                return f"({' hoặc '.join(self.condition(c, about) for c in conds)})"
            case AllOf(conds=conds):
                found = self.conditions(conds, about)
                return found[0] if len(found) == 1 else f"({' và '.join(found)})"
            case _:
                assert_never(cond)

    def _compare(self, cond: Compare, about: str | None) -> str:
        left, op, right = cond.left, cond.op, cond.right
        if isinstance(right, Const):
            return self._bound(left, op, right.value, about)
        if isinstance(left, Prop) and isinstance(right, Prop) and left.name == right.name and op == "=" and left.var != right.var:
            if about in (left.var, right.var):
                return f"cùng {self.property(left.var, left.name)} với {self.back(right.var if about == left.var else left.var)}"
            return f"{self.back(left.var)} và {self.back(right.var)} có cùng {self.property(left.var, left.name)}"
        return f"{self.expr(left, about)} {_OP[op]} {self.expr(right, about)}"

    def _bound(self, left: Expr, op: str, value: Scalar, about: str | None) -> str:
        unit = self.unit(left)
        if isinstance(value, bool) and op == "=" and isinstance(left, Prop) and (said := self._flag(left, value)):
            return said + ("" if left.var == about else self._whose(left.var, about))
        subject = self.expr(left, about)
        if isinstance(value, dt.date):
            return f"{subject} {_DATE[op]} {vi.date(value)}"
        if isinstance(value, bool | str):
            return f"{subject} {'là' if op == '=' else 'khác'} {quoted(value) if unit != 'period' else vi.half(str(value))}"
        if unit == "year":
            words = {"=": "là", "<": "trước", "<=": "đến hết", ">": "sau"}
            return f"{subject} {value}" if op == "=" and subject == "năm" else f"{subject} {words.get(op, _BOUND[op])} {value}"
        if op == ">=" :
            return f"{subject} từ {vi.value(value, unit)} trở lên"
        return f"{subject} {_BOUND[op]} {vi.value(value, unit)}"

    def _flag(self, prop: Prop, value: bool) -> str | None:
        owners = [self.scope.edges[prop.var] or ""] if prop.var in self.scope.edges else list(self.scope.nodes[prop.var])
        table = vi.phrases()["flags"].get(f"{owners[0]}.{prop.name}") if len(owners) == 1 else None
        return str(table[value]) if table else None

    def _one_of(self, expr: Expr, values: Sequence[Scalar], about: str | None) -> str:
        if isinstance(expr, Prop) and expr.name == "province" and expr.var not in self.scope.edges:
            whose = "" if expr.var == about else f"{self.back(expr.var)} "
            return f"{whose}ở {places([str(v) for v in values])}"
        unit = self.unit(expr)
        return f"{self.expr(expr, about)} là {vi.listed([vi.half(str(v)) if unit == 'period' else quoted(v) for v in values], 'hoặc')}"


def kinds_label(kinds: Sequence[str], ontology: Ontology) -> str:
    """What a variable over these kinds is called."""
    known: dict[str, str] = vi.phrases()["kinds"]
    found = known.get("+".join(kinds))
    return found or " hoặc ".join(known.get(k) or ontology.kinds[k].label.vi for k in kinds)


def quoted(value: Scalar) -> str:
    return f"“{value}”" if isinstance(value, str) else vi.value(value)


def places(names: Sequence[str]) -> str:
    """Provinces by name; a whole region by its own."""
    regions: dict[str, set[str]] = {}
    for p in provinces():
        regions.setdefault(p.region, set()).add(p.name_63)
    whole = next((r for r, members in regions.items() if len(names) > 1 and members == set(names)), None)
    return f"vùng {whole}" if whole else vi.listed(list(names), "hoặc")


def bidder(expr: Expr) -> str | None:
    """The variable of 'the consortium, else the firm': a bidder counted once per consortium."""
    match expr:
        case Coalesce(args=(Prop(name="consortium"), Ident(var=var))):
            return var
    return None


def event_label(relation: str, ontology: Ontology) -> str:
    """What one edge of a relation is called."""
    return str(vi.phrases()["relations"].get(relation, {}).get("event") or f"quan hệ {ontology.relations[relation].label.vi}")


def _range(one: Cond, two: Cond) -> bool:
    return (
        isinstance(one, Compare) and isinstance(two, Compare) and one.left == two.left and {one.op, two.op} == {">=", "<="}
        and isinstance(one.right, Const) and isinstance(two.right, Const) and type(one.right.value) is type(two.right.value)
    )


def free(item: object) -> frozenset[str]:
    """Variables a condition or expression mentions that it does not introduce itself."""
    own = {v for p in walk(item) if isinstance(p, Pattern) for v in (*(n.var for n in p.nodes), *(e.var for e in p.edges))}
    return mentions(item) - own
