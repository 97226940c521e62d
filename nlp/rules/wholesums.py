"""Money of things that were described ('các gói bị hủy cộng lại bao nhiêu tiền') or just counted ('mấy gói, tổng bao nhiêu tiền')."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Edge, Fn, Prop
from graph.scope import walk
from nlp.amounts import priced
from nlp.chart import Item, rule
from nlp.rules.beside import counted
from nlp.rules.nouns import noun_amount
from nlp.rules.sums import MONEY
from nlp.sem import Ask, Sem, Value

#: what a thing is worth where nobody says by what: a package's estimate, a project's total capital
WORTH: dict[tuple[str, ...], tuple[str, str]] = {("BidPackage",): ("estimate", "tổng giá gói thầu"), ("Project",): ("total_capital", "tổng mức đầu tư")}
ESTIMATE = "«giá» của gói thầu được hiểu là giá gói thầu (dự toán)"


@rule("BND", "HAVE", "BNDH", 0.0)
def so_much_has(bnd: Item, _: Item) -> Sem:
    return bnd.sem


@rule("BNDH", "N", "S", 0.02)
def so_much_have_how_many(bnd: Item, n: Item) -> Sem | None:
    """'1.200 tỷ trở lên có mấy dự án': of what is worth so much."""
    counts = len(n.sem.asked) == 1 and n.sem.asked[0].what == "count" and n.sem.asked[0].key is None
    return noun_amount(n, bnd) if counts else None  # type: ignore[return-value]


@rule("N", "HOWMANYX", "S", 0.02)
def how_many_of_them(n: Item, _: Item) -> Sem | None:
    """'gói bị hủy có mấy cái'."""
    plain = not (n.sem.asked or n.sem.rank or n.sem.having or n.sem.groups or n.sem.pronouns) and "name" not in n.sem.flags
    return n.sem.with_(asked=(Ask("count", n.sem.focus),)) if plain and (n.sem.where or n.sem.edges) else None


@rule("ALLIN|SUM", "HOWMUCH", "SUMQ", 0.0)
def together_how_much(_: Item, word: Item) -> Sem | None:
    """'cộng lại bao nhiêu tiền'."""
    return Sem() if _money(word) else None


@rule("AVG", "HOWMUCH", "AVGQ", 0.0)
def on_average_how_much(_: Item, word: Item) -> Sem | None:
    """'trung bình bao nhiêu tiền'."""
    return Sem() if _money(word) else None


@rule("N", "AVGQ", "S", 0.02)
def worth_on_average(n: Item, _: Item) -> Sem | None:
    """'một gói xây lắp trung bình bao nhiêu tiền'."""
    return _one_amount(n.sem, "avg")


@rule("NSUP", "HOWMUCH", "S", 0.02)
def worth_at_most(n: Item, word: Item) -> Sem | None:
    """'gói lớn nhất bao nhiêu tiền'."""
    return _one_amount(n.sem.with_(flags=n.sem.flags - {"high", "low"}), "max" if "high" in n.sem.flags else "min") if _money(word) else None


def _one_amount(sem: Sem, fn: Fn) -> Sem | None:
    plain = not (sem.asked or sem.rank or sem.having or sem.groups or sem.value or sem.pronouns or sem.edges) and "name" not in sem.flags
    value = worth(sem, sem.rep(sem.focus)) if plain else None
    if value is None:
        return None
    word = {"avg": "trung bình", "max": "lớn nhất", "min": "nhỏ nhất"}[fn]
    one = replace(value, agg=fn, label=f"{value.label.removeprefix('tổng ')} {word}")
    return sem.with_(asked=(Ask("value", value=one),), notes=_noted(sem, value))


@rule("HAVE|REL|AND", "SUMQ", "SUMQ", 0.0)
def and_together(_: Item, q: Item) -> Sem:
    return q.sem


@rule("N|S", "SUMQ", "S", 0.02)
@rule("N|S", "HOWMUCH", "S", 0.02)
def worth_together(x: Item, word: Item) -> Sem | None:
    """'các gói bị hủy cộng lại bao nhiêu tiền', 'có mấy gói bị hủy, tổng bao nhiêu tiền'."""
    if word.category == "HOWMUCH" and not (_money(word) and word.word.startswith(("tổng", "được tổng"))):
        return None
    if x.sem.asked and (as_count := counted(x.sem)) is not None:
        return _beside(as_count)
    plain = x.category == "N" and not (x.sem.asked or x.sem.rank or x.sem.having or x.sem.groups or x.sem.value or x.sem.pronouns) and "name" not in x.sem.flags
    value = worth(x.sem, x.sem.rep(x.sem.focus)) if plain and (x.sem.where or x.sem.edges) else None
    return x.sem.with_(asked=(Ask("value", value=value),), notes=_noted(x.sem, value)) if value else None


def _money(word: Item) -> bool:
    return any(m in word.word for m in MONEY) and not any(part in ("đô", "USD") for part in word.word.split())


def _beside(sem: Sem) -> Sem | None:
    """How many, and what they come to."""
    number = sem.value
    value = worth(sem, sem.rep(sem.focus))
    if number is None or value is None or sem.rank or sem.having or sem.groups or sem.same:
        return None
    over = tuple(dict.fromkeys((*number.over, *value.over)))  # a package that was won is counted once, and so is each award
    number, money = replace(number, over=over), replace(value, over=over)
    return sem.with_(asked=(Ask("value", value=number),), value=None, beside=(money,), notes=_noted(sem, value))


def worth(sem: Sem, thing: str) -> Value | None:
    """What the things come to: what they were won for where that is spoken of, else their own amount."""
    edge = next((e for e in sem.edges if e.relation == "WINS" and sem.rep(e.dst) == thing), None)
    if edge is not None:
        return priced(edge)
    if any(isinstance(p, Edge) and p.relation == "WINS" for c in sem.where for p in walk(c)):
        return None  # 'có kết quả trong quý 1': what they were won for, or their estimates?
    prop, label = WORTH.get(sem.kinds(thing), ("", ""))
    return Value(Prop(thing, prop), "vnd", label, agg="sum", over=(thing,)) if prop else None


def _noted(sem: Sem, value: Value | None) -> tuple[str, ...]:
    assumed = value is not None and isinstance(value.expr, Prop) and value.expr.name == "estimate" and ESTIMATE not in sem.notes
    return (*sem.notes, ESTIMATE) if assumed else sem.notes
