"""Money of a whole clause: 'tổng tiền E trúng năm 2020', '… thu về bao nhiêu tiền'; what is saved, said together with what it is saved against."""
from __future__ import annotations

from nlp.amounts import priced
from nlp.chart import Item, rule
from nlp.sem import Ask, Sem, Value

#: words that ask for money and no number of things
MONEY = ("tiền", "tỷ", "đồng", "đô", "USD", "vốn")


def amount_of(sem: Sem) -> Value | None:
    """The amounts of the clause's one event, added up; None where it has none or something else is asked."""
    if sem.asked or sem.rank or sem.groups or sem.having or sem.flags & {"yn", "path", "describe"}:
        return None
    return priced(sem.edge(sem.event))


@rule("MONEYW", "S", "ATTR", 0.05)
def money_of_clause(_: Item, s: Item) -> Sem | None:
    """'tổng số tiền (mà) E đã trúng'."""
    value = amount_of(s.sem)
    return s.sem.with_(value=value).flag("attr:awarded_total", "owned") if value else None


@rule("S", "HOWMUCH", "S", 0.12)
def clause_how_much(s: Item, word: Item) -> Sem | None:
    """'nhà đầu tư trúng thầu ở dự án của mình thu về bao nhiêu tiền'."""
    value = amount_of(s.sem) if any(m in word.word for m in MONEY) else None
    return s.sem.with_(asked=(Ask("value", value=value),)) if value else None


@rule("ATTR|S|N", "SAVEBY", "L", 0.02)
def saved_against(item: Item, _: Item) -> Sem | None:
    """'tiết kiệm được … qua đấu thầu, so với giá gói thầu': that is what saving is."""
    saved = any(f.startswith("attr:savings") for f in item.sem.flags)
    return item.sem if saved else None
