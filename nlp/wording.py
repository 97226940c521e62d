"""Expressions and conditions of a logical form in Vietnamese, said about variables that were introduced before.

`Words` knows how each variable is called; `nlp.telling` adds patterns. Everything that tells two forms apart is said.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from graph.ontology import Ontology
from graph.query import (
    Agg,
    Arith,
    Coalesce,
    Cond,
    Const,
    DatePart,
    Days,
    Expr,
    Ident,
    Lookup,
    Pattern,
    Prop,
    Ref,
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
            case Arith("/", Arith("*", Const(value=100), Arith("-", old, new)), base) if old == base:
                return f"mức giảm (%) của {self.expr(new, about)} so với {self.expr(old, about)}"
            case Arith("/", Arith("*", Const(value=100), part), whole):
                return f"tỷ lệ phần trăm của {self.expr(part, about)} trên {self.expr(whole, about)}"
            case Arith("gap", left, right):
                return f"chênh lệch giữa {self.expr(left, about)} và {self.expr(right, about)}"
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

    def conditions(self, conds: Sequence[Cond], about: str | None) -> list[str]:
        raise NotImplementedError  # nlp.conditions


def kinds_label(kinds: Sequence[str], ontology: Ontology) -> str:
    """What a variable over these kinds is called."""
    known: dict[str, str] = vi.phrases()["kinds"]
    found = known.get("+".join(kinds))
    return found or " hoặc ".join(known.get(k) or ontology.kinds[k].label.vi for k in kinds)


def quoted(value: Scalar) -> str:
    return f"“{value}”" if isinstance(value, str) else vi.value(value)


def bidder(expr: Expr) -> str | None:
    """The variable of 'the consortium, else the firm': a bidder counted once per consortium."""
    match expr:
        case Coalesce(args=(Prop(name="consortium"), Ident(var=var))):
            return var
    return None


def event_label(relation: str, ontology: Ontology) -> str:
    """What one edge of a relation is called."""
    return str(vi.phrases()["relations"].get(relation, {}).get("event") or f"quan hệ {ontology.relations[relation].label.vi}")


def free(item: object) -> frozenset[str]:
    """Variables a condition or expression mentions that it does not introduce itself."""
    own = {v for p in walk(item) if isinstance(p, Pattern) for v in (*(n.var for n in p.nodes), *(e.var for e in p.edges))}
    return mentions(item) - own
