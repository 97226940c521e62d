"""Conditions of a logical form in Vietnamese, each as a clause about a variable or between several."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import assert_never

from graph.provinces import provinces
from graph.query import AllOf, AnyOf, Compare, Cond, Const, Contains, Distinct, Exists, Expr, Ident, Missing, Not, OneOf, Pattern, Prop, Same, Scalar, Total
from nlp import phrases as vi
from nlp.wording import Words, quoted

_OP = {"=": "bằng", "<>": "khác", "<": "thấp hơn", "<=": "không cao hơn", ">": "cao hơn", ">=": "không thấp hơn"}
_BOUND = {"=": "đúng", "<>": "khác", "<": "dưới", "<=": "không quá", ">": "trên", ">=": "từ"}
_DATE = {"=": "đúng ngày", "<>": "khác ngày", "<": "trước", "<=": "đến hết", ">": "sau", ">=": "từ"}
_YEAR = {"=": "là", "<>": "khác", "<": "trước", "<=": "đến hết", ">": "sau", ">=": "từ"}


class Clauses(Words):
    """Words that also say conditions; patterns come with `nlp.telling`."""

    def exists(self, pattern: Pattern, about: str | None, *, negated: bool) -> str:
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
        if isinstance(right, Total) and (place := self.first_of(op, right)):
            return f"{self.expr(left, about)} {place}"
        return f"{self.expr(left, about)} {_OP[op]} {self.expr(right, about)}"

    def first_of(self, op: str, total: Total) -> str | None:
        raise NotImplementedError  # nlp.telling

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
            return f"{subject} {value}" if op == "=" and subject == "năm" else f"{subject} {_YEAR[op]} {value}"
        if op == ">=":
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


def places(names: Sequence[str]) -> str:
    """Provinces by name; a whole region by its own."""
    regions: dict[str, set[str]] = {}
    for p in provinces():
        regions.setdefault(p.region, set()).add(p.name_63)
    whole = next((r for r, members in regions.items() if len(names) > 1 and members == set(names)), None)
    return f"vùng {whole}" if whole else vi.listed(list(names), "hoặc")


def _range(one: Cond, two: Cond) -> bool:
    return (
        isinstance(one, Compare) and isinstance(two, Compare) and one.left == two.left and {one.op, two.op} == {">=", "<="}
        and isinstance(one.right, Const) and isinstance(two.right, Const) and type(one.right.value) is type(two.right.value)
    )
