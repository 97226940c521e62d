"""One of two that are named: which was first, which is dearer, older; and short facts of a named thing ('chủ đầu tư ai', 'mã thuế mấy', 'ở Hà Nội đúng không').
"""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import Ident, OneOf, Prop
from nlp.chart import Item, rule, unary
from nlp.rules.firsts import oldest
from nlp.rules.lookups import is_one
from nlp.rules.nouns import located
from nlp.rules.ranking import dated_last
from nlp.sem import Ask, RankSpec, Sem, Value

#: by kind, what something costs
COSTS = {"Project": ("total_capital", "tổng mức đầu tư"), "BidPackage": ("estimate", "giá gói thầu")}
#: units that no amount is asked of: 'số điện thoại bao nhiêu', 'mã thuế mấy'
WRITTEN = ("text", "code", "enum")
NUMBERED = frozenset({"code", "phone", "decision_no", "ticker", "bid_no", "plan_no", "egp_no"})
HOW_MUCH = frozenset({"bao nhiêu", "mấy", "nhiêu", "bn", "bao nhiu"})


# ---- which of two ------------------------------------------------------------------------------------------------------
@rule("AMN", "OFTHETWO", "N", 0.0)
def which_of_them(among: Item, _: Item) -> Sem | None:
    """'A và B, cái nào …': one of the two."""
    sem = among.sem
    return sem.with_(asked=(Ask("which", sem.focus),), flags=sem.flags - {"two"}) if "two" in sem.flags and not sem.asked else None


@rule("VDATE", "FORMER2|LATTER2", "RK", 0.0)
def first_of_two(d: Item, word: Item) -> Sem | None:
    """'cái nào được cấp trước', 'khởi công sớm hơn'."""
    ranked = dated_last(d, Item("SUP_OLD" if word.category == "FORMER2" else "SUP_NEW", word.start, word.end, Sem(), 0.0))
    return ranked.flag("of_two") if isinstance(ranked, Sem) else None


@unary("OLDER|YOUNGER", "RK", 0.0)
def older_of_two(word: Item) -> Sem | None:
    """'doanh nghiệp nào lâu đời hơn'."""
    found = oldest(Item("OLDEST" if word.category == "OLDER" else "YOUNGEST", word.start, word.end, Sem(), 0.0))
    return found.flag("of_two") if isinstance(found, Sem) else None


@unary("DEARER|CHEAPER", "RK", 0.0)
def dearer_of_two(word: Item) -> list[Sem]:
    """'dự án nào đắt hơn'."""
    return [_costly(kind, prop, label, word) for kind, (prop, label) in COSTS.items()]


def _costly(kind: str, prop: str, label: str, word: Item) -> Sem:
    o = f"o{word.start}"
    value = Value(Prop(o, prop), "vnd", label, owner=o, over=(o,))
    base = Sem(focus=o, nodes={o: (kind,)}, implicit=frozenset({o}), args=(o,), flags=frozenset({f"attr:{prop}", "of_two"}))
    return base.with_(rank=RankSpec(value, word.category == "DEARER", 1, None))


# ---- a named thing -----------------------------------------------------------------------------------------------------
@rule("N", "WHO", "S", 0.04)
def role_who(n: Item, who: Item) -> Sem | None:
    """'(dự án P) chủ đầu tư ai', 'giám đốc ai': a bare role."""
    bare = not (n.sem.asked or n.sem.groups or n.sem.rank or n.sem.pronouns or n.sem.having) and len(n.sem.edges) == 1 and len(n.sem.args) == 1
    role = bare and not n.parts and any(f.startswith("role:") for f in n.sem.flags) and n.sem.args[0] in n.sem.implicit
    return n.sem.with_(asked=(Ask("which", n.sem.focus),)) if role and who.word == "ai" else None


@rule("ATTR", "HOWMUCH|HOWMANY", "S", 0.02)
def written_fact(a: Item, word: Item) -> Sem | None:
    """'số điện thoại bao nhiêu', 'mã thuế mấy', 'quyết định số mấy'."""
    value = a.sem.value
    plain = value is not None and value.unit in WRITTEN and not a.sem.asked and not a.sem.groups and word.word in HOW_MUCH
    coded = value is not None and isinstance(value.expr, Prop) and value.expr.name in NUMBERED
    return a.sem.with_(asked=(Ask("value", value=value),), value=None) if plain and coded else None


@rule("NAMED", "PLC", "NAMEDAT", 0.0)
def named_at(n: Item, plc: Item) -> Sem | None:
    """'E ở Hà Nội (đúng không)'."""
    if not is_one(n.sem) or n.sem.edges or not any("province" in ontology().kinds[k].properties for k in n.sem.kinds()):
        return None
    return located(n.sem, n.sem.rep(n.sem.focus), plc)


@rule("NAMEDAT", "Q_YN", "Q", 0.04)
def is_it_there(n: Item, word: Item) -> Sem | None:
    """'E ở Hà Nội đúng không?'"""
    told = any(isinstance(c, OneOf) and not isinstance(c.expr, Ident) for c in n.sem.where)
    return n.sem.flag("yn") if told and word.word in ("đúng không", "phải không", "không", "đúng ko", "phải ko", "à", "hả", "có đúng không", "ko") else None


#: deeds of which 'gì' asks the object: 'trúng gì', 'đầu tư những gì'
DEEDS = frozenset({"WINS", "BIDS_ON", "INVESTS_IN", "OWNS", "IS_OWNER_OF", "PROCURES"})


@rule("V2", "WHAT", "VP", 0.06)
def does_what(v: Item, what: Item) -> Sem | None:
    """'E đã trúng gì', 'đầu tư những gì': which things, of the one kind there are."""
    edge = v.sem.edge(v.sem.event)
    object_ = v.sem.rep(v.sem.args[1]) if len(v.sem.args) > 1 else ""
    one_kind = edge is not None and edge.relation in DEEDS and object_ in v.sem.implicit and len(v.sem.kinds(object_)) == 1
    vague = v.last().word in ("làm", "lam")  # 'E làm gì': its line of business, or what?
    asks = what.word in ("gì", "cái gì", "những gì") and not vague and not v.sem.asked and "verb:holds" not in v.sem.flags
    return v.sem.with_(asked=(Ask("which", object_),)) if one_kind and asks else None


@rule("N", "WHAT", "N", 0.06)
def what_thing(n: Item, what: Item) -> Sem | None:
    """'làm dự án gì', 'trúng gói gì': which."""
    bare = not (n.sem.asked or n.sem.edges or n.sem.where or n.sem.groups or n.sem.pronouns) and not n.parts and len(n.sem.nodes) == 1
    things = n.sem.kinds() in (("Project",), ("BidPackage",))
    return n.sem.with_(asked=(Ask("which", n.sem.focus),)) if bare and things and what.word in ("gì", "những gì") else None


#: how many 'top' means where nobody says
TOP = 10


@rule("TOP", "N", "N", 0.1)
def top_of_so_many(_: Item, n: Item) -> Sem | None:
    """'top nhà thầu (theo số gói trúng)': the ten first; by what has to be said."""
    bare = not (n.sem.asked or n.sem.rank or n.sem.groups or n.sem.having or n.sem.pronouns) and not n.sem.flags & {"name", "top", "high", "low"}
    numbered = any(f.startswith("card:") for f in n.sem.flags)
    return n.sem.flag("top", f"card:{TOP}").with_(notes=(*n.sem.notes, f"«top» được hiểu là {TOP} đầu bảng")) if bare and not numbered else None
