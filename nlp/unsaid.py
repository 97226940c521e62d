"""What the words say and the form does not: adverbs, negations and rivals that a rule took for something else."""
from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from graph.query import Describe, Form, LogicalForm, Query
from nlp.chart import Item
from nlp.sem import STAKES


def unsaid(words: Sequence[Item], form: LogicalForm) -> bool:
    """Do the words of a reading say what its form cannot mean?"""
    if held_by_them(words) or both_do(words):
        return True
    if any(w.category == "RIVAL" for w in words) and "'BIDS_ON'" not in repr(form):
        return True  # 'hai công ty là đối thủ của nhau': rivals bid
    if isinstance(form, Describe):
        return any(w.category in ("V2", "NOT", "WHO") for w in words)  # something was asked of it
    return isinstance(form, Query) and form.form is Form.TABLE and never_any(words)


def held_by_them(words: Sequence[Item]) -> bool:
    """'có cổ đông nước ngoài nắm trên 50 %': the shareholder holds, and not the firm."""
    told = [w for w in words if w.category != "FILL"]
    owns = [(e := v.sem.edge(v.sem.event)) is not None and e.relation == "OWNS" and v.category == "V2" for v in told]
    return any(a.category == "VAL" and a.sem.flags & STAKES and holds for a, holds in zip(told, owns[1:], strict=False))


def both_do(words: Sequence[Item]) -> bool:
    """'hai công ty cùng giám đốc cùng dự một gói': both of them bid; it is no 'and'."""
    return any(a.category == "AND" and a.word == "cùng" and v.category == "V2" for a, v in pairwise(words))


def never_any(words: Sequence[Item]) -> bool:
    """'bao nhiêu nhà thầu không trúng gói nào': none at all, so nothing is asked of the packages."""
    first = next((n for n, w in enumerate(words) if w.category in ("HOWMANY", "WHICH")), len(words))
    heads = zip(words[first + 1 :], words[first + 2 :], words[first + 3 :], strict=False)
    return any(v.word.startswith(("không ", "chưa ", "chẳng ")) and n.category == "N" and w.category == "WHICH" for v, n, w in heads)
