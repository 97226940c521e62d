"""What the words of a reading say of itself, whatever its form is: a noun torn apart, an adverb taken for a filler, a number that says too little."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from graph.query import Compare, Cond, Const, Prop, Sub
from graph.scope import walk
from nlp.chart import Item
from nlp.sem import STAKES, Sem
from nlp.vocabulary import vocabulary

#: words that go back to what was just described, and what describes nothing
BACK = ("trong đó ", "trong số đó ", "trong số này ", "trong số ấy ")
UNDESCRIBED = frozenset({"FILL", "N", "CN", "WHICH", "HOWMANY", "WHO", "LISTIT", "IMP"})
#: words of what goes on now, and relations that are over in a day
GOING_ON, PASSING = frozenset({"đang", "hiện đang", "vẫn đang", "hiện"}), frozenset({"PROCURES", "BIDS_ON", "WINS"})
#: 'all of them' behind a verb
OUTRIGHT = frozenset({"hết", "tất tần tật", "trọn"})
#: roles whose event goes without saying, and a noun with nothing but its time
SILENT_ROLES = frozenset({"role:bidder", "role:investor", "role:project_owner", "role:procuring_entity"})
BARE = frozenset({"N", "WHICH", "FILL", "PER", "OF"})
#: what bounds a number behind it
MORE_OR_LESS = frozenset({"trên", "dưới", "hơn", "quá", "tren", "duoi", "hon", "qua"})
#: how a figure of several things together is called
SUMMED = ("tổng", "trị giá", "cộng", "tong", "tri gia")
#: and what is called so of one
OWN_TOTALS = ("tổng mức", "tong muc", "tổng đầu tư")
#: none of these says who does something
NO_DOER = frozenset({"OF", "PLC", "PER", "WHO", "FILL", "ENT", ""})
#: what asks for things themselves
LOOKING = ("tìm", "lọc", "kể", "liệt kê", "cho xem", "tim", "loc", "ke", "liet ke")
#: how a verb is denied
DENIALS = frozenset({"không", "chưa", "chẳng", "ko", "khong", "chua"})
#: before who does it
AGENT = frozenset({"bị", "được", "do", "bởi"})


def out_of_context(item: Item) -> bool:
    """'dự án nào trong đó có …': in what, if nothing was described before?"""
    words = list(item.words())
    at = next((n for n in range(len(words)) if f"{' '.join(w.word for w in words[n : n + 3])} ".startswith(BACK)), 0)
    return at > 0 and all(w.category in UNDESCRIBED for w in words[:at])


def figure_unasked(item: Item) -> bool:
    """'bên mời thầu có tổng giá các gói trên 200 tỷ': a figure said of things that nobody asked for."""
    return item.category == "ATTR" and "unasked" in item.sem.flags and any(w.category == "BND" for w in item.words())


def open_too(item: Item) -> bool:
    """'dự từ 4 gói có kết quả trở lên và trúng hết': those still open are not spoken of."""
    return "openbids" in item.sem.flags and any(w.category == "VAL" and w.word.endswith("có kết quả") for w in item.words())


def many_of_none(item: Item) -> bool:
    """'nhà thầu trúng nhiều gói': how many are many? Of the first five, nobody need say."""
    return item.made_by("many_of_the_first") and not any(w.category == "CARD" for w in item.words())


def finished_when(words: Sequence[Item]) -> bool:
    """'dự án đã hoàn thành (ở Huế) năm 2023': when it was completed, not a completed one that was approved in 2023."""
    told = [w for w in words if w.category not in ("FILL", "OF", "PLC")]
    if len(told) > 1 and told[0].category == "PER" and told[1].category == "VAL" and told[1].word.endswith("có kết quả"):
        return True  # 'Quý 1 năm 2024 có kết quả bao nhiêu gói': when the result was
    return any(a.category == "VAL" and b.category == "PER" and any(_finished(c) for c in a.sem.where) for a, b in pairwise(told))


def _finished(cond: Cond) -> bool:
    return isinstance(cond, Compare) and isinstance(cond.left, Prop) and cond.left.name == "status" and cond.right == Const("Hoàn thành")


def opened_when(words: Sequence[Item]) -> bool:
    """'tháng 6 có mấy gói mở thầu': opening bids is not calling for them; without a time, people say the one for the other."""
    opens = any(w.category == "V2" and w.word in ("mở thầu", "mo thau") for w in words)
    return opens and any(w.category == "PER" for w in words)


def main_one(words: Sequence[Item]) -> bool:
    """'nhà thầu chính của dự án': the main one, which no record tells; 'chính chủ đầu tư' is that very one."""
    said = [(w.category, w.word) for w in words] + [("", "")] * 2
    main = [(after, then) for role, (fill, word), after, then in zip(said, said[1:], said[2:], [*said[3:], ("", "")], strict=False)
            if role[0] == "N" and fill == "FILL" and word in ("chính", "chinh")]  # fmt: skip
    return any(after[0] in NO_DOER or (after[0] == "N" and then[0] == "ENT") for after, then in main)


def going_on(words: Sequence[Item]) -> bool:
    """'bao nhiêu gói đang mời thầu': those that are open now; that somebody once called for bids is true of all."""
    verbs = ((a, v.sem.edge(v.sem.event)) for a, v in pairwise(words) if v.category == "V2")
    return any(a.word in GOING_ON and edge is not None and edge.relation in PASSING for a, edge in verbs)


def each_shares(words: Sequence[Item]) -> bool:
    """'những người thua đều chung cổ đông với người thắng': all of them; that one does says less."""
    evenly = any(a.category == "FILL" and a.word.endswith("đều") and b.category == "SHARE" for a, b in pairwise(words))
    return evenly and not any(w.category in ("CARD", "COUPLE", "AND", "LAN") for w in words)


def torn_phrase(words: Sequence[Item]) -> bool:
    """'tỷ lệ tiết kiệm từng năm' is the rate of savings, not each year's share of all that was saved; 'tổng mức đầu tư' is one amount, no sum."""
    pairs = (f"{a.word} {b.word}" for a, b in pairwise(words) if a.category in ("RATIO", "SUM") and b.category == "ATTR")
    return any(vocabulary().meanings(phrase, "ATTR") for phrase in pairs)


def average_of_nation(item: Item) -> bool:
    """'tỷ lệ giải ngân thấp hơn mức trung bình cả nước': than the nation's rate, or than the mean of the provinces' rates?"""
    told = [w for w in item.words() if w.category not in ("FILL", "OF")]
    named = any(a.category in ("ABOVEAVG", "BELOWAVG") and b.category == "PLC" and "ca nuoc" in b.word for a, b in pairwise(told))
    return named and any(v.whole for v, _, _ in item.sem.above)


def years_in_turn(item: Item) -> bool:
    """'số gói năm 2021 và 2022 lần lượt là bao nhiêu' as the number of both years: the word says that each is told."""
    said = any(w.category == "FILL" and w.word.startswith("lần lượt") for w in item.words())
    return said and not item.sem.groups and "indicator" not in item.sem.flags and any(len(periods) > 1 for _, _, _, periods in item.sem.dates)


def torn_average(item: Item) -> bool:
    """'gói nào cao hơn trung bình của các gói | xây lắp': it is their average, and nobody asked for construction packages."""
    told = [w.category for w in item.words() if w.category not in ("FILL", "OF")]
    torn = any(told[n] in ("ABOVEAVG", "BELOWAVG") and told[n + 1 : n + 3] == ["N", "VAL"] for n in range(len(told)))
    return torn and item.made_by("average_of")


def torn_noun(words: Sequence[Item]) -> bool:
    """'chủ' and 'đầu tư' for 'chủ đầu tư', 'dù' and 'ăn' for 'du an': two syllables that are one noun. 'bên trúng' is one who wins either way."""
    short = ((a, b) for a, b in pairwise(words) if " " not in a.word and (" " not in b.word or b.category == "V2") and a.category not in ("ENT", "PLC"))
    return any(_tears(f"{a.word} {b.word}", b.sem) for a, b in short)


def _tears(phrase: str, last: Sem) -> bool:
    nouns = vocabulary().meanings(phrase, "N")
    does = {e.relation for e in last.edges}
    return bool(nouns) and not any(does & {e.relation for e in noun.edges} for noun in nouns)


def torn_result(words: Sequence[Item]) -> bool:
    """'có kết quả năm 2023' says when there was a result: no filler before the question which result."""
    return any(a.category == "FILL" and a.word == "có" and b.category == "ATTR" and b.word == "kết quả" for a, b in pairwise(words))


def bound_lost(words: Sequence[Item]) -> bool:
    """'hai cổ đông trở lên': the end of a bound that was not read as one; nor was 'trên' before a number ('trên 5 dự án')."""
    if any(a.category in ("FILL", "OF", "THESE") and a.word.split()[-1] in MORE_OR_LESS and b.category in ("CARD", "QTY") for a, b in pairwise(words)):
        return True
    ends = any(w.category == "FILL" and w.word in ("trở lên", "trở xuống") for w in words)
    return ends and not any(w.category in ("BND", "TIMES") for w in words)


def held_by_them(words: Sequence[Item]) -> bool:
    """'có cổ đông nước ngoài nắm trên 50 %': the shareholder holds, and not the firm."""
    told = [w for w in words if w.category != "FILL"]
    owns = [(e := v.sem.edge(v.sem.event)) is not None and e.relation == "OWNS" and v.category == "V2" for v in told]
    return any(a.category == "VAL" and a.sem.flags & STAKES and holds for a, holds in zip(told, owns[1:], strict=False))


def both_do(words: Sequence[Item]) -> bool:
    """'hai công ty cùng giám đốc cùng dự một gói': both of them bid; it is no 'and'."""
    return any(a.category == "AND" and a.word == "cùng" and v.category == "V2" for a, v in pairwise(words))


def all_lost(words: Sequence[Item]) -> bool:
    """'dự từ 4 gói và trúng hết': all of them; 'hết' before a question says no more than 'in all'."""
    done = [v.category == "V2" and bool(v.sem.flags & {"verb:win", "verb:lose"}) for v in words]
    behind = [next((x for x in words[n + 2 :] if x.category != "FILL"), None) for n in range(len(words) - 1)]
    ends = zip(done, words[1:], behind, strict=False)
    return any(v and w.category == "FILL" and w.word in OUTRIGHT and (x is None or x.category in ("REL", "AND", "N")) for v, w, x in ends)


def pointing_back(words: Sequence[Item]) -> bool:
    """'làm chủ đầu tư mấy dự án, tự trúng mấy gói trong đó': in those, which a rule that reads 'trong' and 'đó' as fillers loses."""
    return any(a.category == b.category == "FILL" and a.word in ("trong", "ở", "tại") and b.word in ("đó", "ấy", "đấy", "này") for a, b in pairwise(words))


def same_as_is(words: Sequence[Item]) -> bool:
    """'nguoi trung la …': who wins; 'trùng là' is not said."""
    return any(a.category == "SHARE" and a.word == "trùng" and b.category == "FILL" and b.word == "là" for a, b in pairwise(words))


def one_for_all(words: Sequence[Item]) -> bool:
    """'đều do một nhà thầu trúng': one and the same, which a rule that reads 'một' as a filler loses."""
    at = next((n for n, w in enumerate(words) if w.word == "đều"), len(words))
    behind = [(a, b) for a, b in pairwise(words[at:]) if b.category == "FILL" and b.word == "một"]
    return any(a.category in ("BY", "OF") for a, _ in behind)


def all_together(words: Sequence[Item]) -> bool:
    """'có trên 5 dự án tổng vốn trên 1.000 tỷ', 'trúng hơn 10 gói trị giá trên 200 tỷ': of each, or of all of them together?"""
    told = [w for w in words if w.category not in ("FILL", "HAVE", "REL", "AND", "VAL", "WITH")]
    runs = zip(told, told[1:], told[2:], told[3:], strict=False)
    amounts = (c.word for a, b, c, d in runs if (a.category, b.category, d.category) == ("BND", "N", "BND"))
    return any(word.startswith(SUMMED) and not word.startswith(OWN_TOTALS) for word in amounts)


def torn_method(words: Sequence[Item]) -> bool:
    """'không qua đấu thầu rộng rãi': not by open bidding; it is no direct award and an open one."""
    return any(a.category == b.category == "VAL" and a.word.endswith("đấu thầu") and b.word in ("rộng rãi", "hạn chế") for a, b in pairwise(words))


def some_of_them(words: Sequence[Item]) -> bool:
    """'tìm giùm mấy dự án mà …': those, and not how many."""
    told = [w for w in words if w.category != "FILL"]
    some = (a for a, b in pairwise(told) if a.category == "IMP" and b.category == "HOWMANY" and b.word in ("mấy", "may"))
    return any(a.word.startswith(LOOKING) and not a.word.endswith((" có", " co")) for a in some)


def once_more(words: Sequence[Item]) -> bool:
    """'bị hủy rồi mời lại': called for a second time, which no record tells."""
    return any(a.category == "V2" and "verb:procure" in a.sem.flags and b.category in ("FILL", "REL") and b.word == "lại" for a, b in pairwise(words))


def not_then(words: Sequence[Item]) -> bool:
    """'trúng năm 2021 nhưng năm 2022 thì không': no question whether it did."""
    return any(a.word.split()[-1] == "thì" and b.category == "Q_YN" for a, b in pairwise(words))


def won_and_did_not(words: Sequence[Item]) -> bool:
    """'trúng năm 2021 nhưng không trúng năm 2022': none was won then; that some bid was lost is less."""
    won = next((n for n, w in enumerate(words) if w.category == "V2" and "verb:win" in w.sem.flags), len(words))
    later = list(pairwise(words[won:]))
    return any(a.category == "V2" and "verb:lose" in a.sem.flags and a.word.split()[0] in DENIALS and b.category in ("PER", "OF", "PLC", "N") for a, b in later)


def late_when(words: Sequence[Item]) -> bool:
    """'dự án nào năm 2022 chậm tiến độ': a status has no year; approved in 2022, or found late then?"""
    told = [w for w in words if w.category not in ("FILL", "OF")]
    if any(w.category in ("VDATE", "V2") for w in told):
        return False
    pairs = (p for a, b in pairwise(told) for p in ((a, b), (b, a)) if p[0].category == "PER" and p[1].category == "VAL")
    return any(any(isinstance(c, Compare) and c.right == Const("Chậm tiến độ") for c in v.sem.where) for _, v in pairs)


def time_of_subject(item: Item) -> bool:
    """'nhà thầu nào năm 2022 có tỷ lệ trúng trên 50 %': the time is of the figure, and not of some bid that a contractor once made."""
    timed = next((i for i in _all(item) if i.rule == "noun_time" and i.sem.flags & SILENT_ROLES and all(w.category in BARE for w in i.words())), None)
    after = next((w for w in item.words() if timed and w.start >= timed.end and w.category not in ("FILL", "HAVE")), None)
    value = after.sem.value if after else None
    return value is not None and (value.whole or value.agg is not None or any(isinstance(part, Sub) for part in walk(value.expr)))


def _all(item: Item) -> Iterator[Item]:
    yield item
    for part in item.parts:
        yield from _all(part)


def by_oneself(item: Item) -> bool:
    """'ai bị chính mình mời thầu': oneself is who does it, which a rule that takes 'chính mình' for stress loses."""
    pairs = ((a.word.rsplit(" ", 1)[-1], b) for a, b in pairwise(item.words()) if a.category in ("FILL", "BY"))
    return item.made_by("in_person") and any(last in AGENT and b.category == "SELF" for last, b in pairs)


def mother_alone(words: Sequence[Item]) -> bool:
    """'là công ty mẹ con': mother and daughter of each other, which a rule that takes 'con' for a filler loses."""
    return any(b.category == "FILL" and b.word == "con" and a.word.endswith("mẹ") for a, b in pairwise(words))
