"""What a lexicon entry means: functions that make its `Sem` at a place in the question.

Variables are named by role and place ('n3' the noun at token 3), so meanings of different places never clash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.measures import expand
from graph.ontology import ontology
from graph.query import Agg, AnyOf, Arith, Compare, Cond, Const, Contains, Edge, Exists, Expr, Ident, Lookup, Missing, Node, Not, OneOf, Pattern, Prop
from nlp import contests, winning
from nlp.sem import Key, Make, Sem, Value


def _edge_conds(var: str, where: Mapping[str, Any]) -> tuple[Cond, ...]:
    """`{pct: ['>', 50]}` compares, `{role: …}` equals, `{consortium: null}` asks that it is known, `{violation: {contains: …}}` that it holds a text."""
    return tuple(_prop_cond(Prop(var, name), v) for name, v in where.items())


def _prop_cond(prop: Prop, v: Any) -> Cond:
    match v:
        case None:
            return Not(Missing(prop))
        case [op, bound]:
            return Compare(prop, op, Const(bound))
        case {"contains": text}:
            return Contains(prop, text)
    return Compare(prop, "=", Const(v))


def noun(item: Mapping[str, Any]) -> Make:
    if item.get("rival"):
        return contests.rival(verb=False)
    if item.get("partner"):
        return contests.partner_noun(str(item["id"]))
    if item.get("priced"):
        return contests.priced(item)
    if item.get("place"):
        return contests.placed(item)
    kinds = tuple(k for name in _listed(item["is"]) for k in ontology().expand(name))
    role = item.get("role")
    if role is None:

        def plain(i: int) -> Sem:
            where: tuple[Cond, ...] = tuple(Compare(Prop(f"n{i}", k), "=", Const(v)) for k, v in item.get("when", {}).items())
            if "like" in item:
                where += tuple(_like(Prop(f"n{i}", k), texts) for k, texts in item["like"].items())
            if "known" in item:
                where += (Not(Missing(Prop(f"n{i}", item["known"]))),)
            return Sem(focus=f"n{i}", nodes={f"n{i}": kinds}, where=where, flags=frozenset({f"noun:{item['id']}"}))

        return plain
    relation = ontology().relation(role["relation"])
    others = relation.targets if role["end"] == "src" else relation.sources

    def made(i: int) -> Sem:
        here, there, edge = f"n{i}", f"a{i}", f"e{i}"
        src, dst = (here, there) if role["end"] == "src" else (there, here)
        on_it = _edge_conds(edge, role.get("where", {})) + _alone(there, item, i)
        chain = tuple(role.get("hops", (1, 1)))  # 'công ty cháu': over two stakes, each of them so large
        return Sem(
            focus=here,
            nodes={here: kinds, there: others},
            edges=(Edge(edge, role["relation"], src, dst, chain, () if chain == (1, 1) else on_it),),
            where=(on_it if chain == (1, 1) else ()) + _foreign(here, item),
            implicit=frozenset({there}),
            event=edge,
            args=(there,),
            flags=frozenset({f"role:{item['id']}"}),
        )

    return made


def _alone(package: str, item: Mapping[str, Any], i: int) -> tuple[Cond, ...]:
    """Who bids without any other: a consortium is one bidder."""
    return (Compare(_measure("bidders", ("BidPackage",), package, i), "=", Const(1)),) if item.get("sole") else ()


def _foreign(var: str, item: Mapping[str, Any]) -> tuple[Cond, ...]:
    """A person of another nationality, or an organisation of another country."""
    if not item.get("foreign"):
        return ()
    return (AnyOf((Compare(Prop(var, "nationality"), "<>", Const("Việt Nam")), Not(Missing(Prop(var, "country"))))),)


def _listed(names: str | Sequence[str]) -> Sequence[str]:
    return (names,) if isinstance(names, str) else names


def _like(prop: Prop, texts: Sequence[str]) -> Cond:
    """One of the ways a body of this sort begins its name."""
    ways = tuple(Contains(prop, str(text)) for text in texts)
    return ways[0] if len(ways) == 1 else AnyOf(ways)


def verb(item: Mapping[str, Any]) -> Make:
    if (contest := contests.of(item)) is not None:
        return contest
    relation = ontology().relation(item["relation"])
    flip = bool(item.get("flip"))
    subjects, objects = (relation.targets, relation.sources) if flip else (relation.sources, relation.targets)

    def made(i: int) -> Sem:
        s, o, e = f"s{i}", f"o{i}", f"e{i}"
        edge = Edge(e, item["relation"], o, s) if flip else Edge(e, item["relation"], s, o)
        where = _edge_conds(e, item.get("where", {})) + _edge_conds(o, item.get("object", {}))
        return Sem(
            focus=s,
            nodes={s: subjects, o: objects},
            edges=(edge,),
            where=where,
            implicit=frozenset({s, o}),
            event=e,
            args=(s, o),
            flags=frozenset({f"verb:{item['id']}"} | ({"losing"} if item.get("no_middle") else set())),
        )

    return made


def attribute(item: Mapping[str, Any]) -> Make:
    label = item.get("label") or str(item["say"][0])
    if "won" in item:
        return winning.rate(item)
    if "flow" in item:
        return _flow(item, label)
    kinds = ontology().expand(item["of"])

    def made(i: int) -> Sem:
        o = f"o{i}"
        sem = Sem(focus=o, nodes={o: kinds}, implicit=frozenset({o}), args=(o,), flags=frozenset({f"attr:{item['id']}"}))
        if fixes := item.get("fixes"):
            sem = sem.also(*(Compare(Prop(o, k), "=", Const(v)) for k, v in fixes.items()))
        if "lookup" in item:
            expr: Expr = Lookup(Prop(o, "province"), "Province", item["lookup"])
            unit = "text"
        elif "ratio" in item:
            return _pooled(item, label, sem, i)
        elif "measure" in item:
            expr = _measure(item["measure"], kinds, o, i)
            unit = ontology().measures[kinds[0], item["measure"]].unit
        else:
            expr = Prop(o, item["prop"])
            found = ontology().property(kinds, item["prop"])
            unit = found.type if found else "text"
            if item.get("known"):
                sem = sem.also(Not(Missing(expr)))
        value_ = Value(expr, unit, _label_of(item, kinds, label), owner=o, over=(o,), adds=bool(item.get("total")))
        if item.get("note"):
            sem = sem.with_(notes=(item["note"],))
        if "dated" in item:
            when = expand(ontology(), kinds[0], item["dated"], o, lambda stem: f"d{i}{stem}")
            sem = sem.with_(dated_by=(when, "date", ontology().measures[kinds[0], item["dated"]].label.vi))
        return sem.with_(value=value_)

    return made


def _measure(name: str, kinds: tuple[str, ...], o: str, i: int) -> Expr:
    counter = iter(range(100))
    return expand(ontology(), kinds[0], name, o, lambda stem: f"m{i}{stem}{next(counter)}")


def _pooled(item: Mapping[str, Any], label: str, sem: Sem, i: int) -> Sem:
    """A measure of all of them, over a property of all of them, in percent: of those that have both."""
    part, whole = _measure(item["ratio"][0], sem.kinds(), sem.focus, i), Prop(sem.focus, item["ratio"][1])
    value_ = Value(Arith("/", Arith("*", Const(100), Agg("sum", part)), Agg("sum", whole)), item["unit"], label, whole=True, owner=sem.focus, over=(sem.focus,))
    return sem.also(Not(Missing(part)), Not(Missing(whole))).with_(value=value_, notes=(item["note"],))


def _label_of(item: Mapping[str, Any], kinds: tuple[str, ...], fallback: str) -> str:
    if "measure" in item:
        return ontology().measures[kinds[0], item["measure"]].label.vi
    if "prop" in item and (found := ontology().property(kinds, item["prop"])):
        return found.label.vi
    return fallback


def _flow(item: Mapping[str, Any], label: str) -> Make:
    relation = ontology().relation(item["flow"])
    on_node = item["flow"] in ("DISBURSES", "MONITORED_IN")  # the record is a node of its own: a project's year, a report

    def made(i: int) -> Sem:
        x, k, e = f"x{i}", f"k{i}", f"e{i}"
        holder = k if on_node else e
        if "ratio" in item:
            a, b = item["ratio"]
            expr: Expr = Arith("/", Arith("*", Const(100), Agg("sum", Prop(holder, a))), Agg("sum", Prop(holder, b)))
            value_ = Value(expr, item["unit"], label, whole=True, owner=x, over=(holder,))
        elif "difference" in item:
            a, b = item["difference"]
            value_ = Value(Arith("-", Agg("sum", Prop(holder, a)), Agg("sum", Prop(holder, b))), item["unit"], label, whole=True, owner=x, over=(holder,))
        else:
            value_ = Value(Prop(holder, item["value"]), item["unit"], label, agg=item["agg"], owner=x, over=(holder,))
        return Sem(
            focus=x,
            nodes={x: relation.sources, k: relation.targets},
            edges=(Edge(e, item["flow"], x, k),),
            value=value_,
            event=e,
            implicit=frozenset({x, k}),
            args=(x,) if on_node else (x, k),
            flags=frozenset({f"attr:{item['id']}"} | ({"trend"} if item.get("trend") else set())),
        )

    return made


def value(item: Mapping[str, Any]) -> Make:
    """A property fixed by a word: a predicate of a kind (or, for `BIDS_ON`, of the bid)."""

    def made(i: int) -> Sem:
        o = f"v{i}"
        prop = Prop(o, item["prop"])
        cond: Cond
        if "contains" in item:
            cond = Contains(prop, item["contains"])
        elif "values" in item:
            cond = OneOf(prop, tuple(item["values"]))
        else:
            cond = Compare(prop, "=", Const(item["value"]))
        if item["of"] in ontology().relations:
            relation = ontology().relation(item["of"])
            s, t = f"s{i}", f"t{i}"
            return Sem(
                focus=s,
                nodes={s: relation.sources, t: relation.targets},
                edges=(Edge(o, item["of"], s, t),),
                where=(cond,),
                implicit=frozenset({s, t}),
                args=(s, t),
                event=o,
                flags=frozenset({"edgevalue"}),
            )
        return Sem(focus=o, nodes={o: (item["of"],)}, where=(cond,), implicit=frozenset({o}), args=(o,), flags=frozenset({f"val:{item['prop']}"}))

    return made


def dated(item: Mapping[str, Any]) -> Make:
    def made(i: int) -> Sem:
        o = f"d{i}"
        if "measure" in item:
            counter = iter(range(100))
            expr = expand(ontology(), item["of"], item["measure"], o, lambda stem: f"m{i}{stem}{next(counter)}")
            unit, label = "date", ontology().measures[item["of"], item["measure"]].label.vi
        else:
            expr = Prop(o, item["prop"])
            found = ontology().kinds[item["of"]].properties[item["prop"]]
            unit, label = found.type, found.label.vi
        return Sem(
            focus=o,
            nodes={o: (item["of"],)},
            implicit=frozenset({o}),
            args=(o,),
            value=Value(expr, unit, label, owner=o, over=(o,)),
            flags=frozenset({"dated"}),
        )

    return made


def _per(item: Mapping[str, Any]) -> Make:
    """One official figure over another of the same place and year."""
    above, below = item["ratio"]

    def made(i: int) -> Sem:
        o, p = f"o{i}", f"p{i}"
        where = (
            Compare(Prop(o, "indicator"), "=", Const(above)),
            Compare(Prop(p, "indicator"), "=", Const(below)),
            Compare(Prop(p, "province"), "=", Prop(o, "province")),
            Compare(Prop(p, "year"), "=", Prop(o, "year")),
        )
        value_ = Value(Arith("/", Prop(o, "value"), Prop(p, "value")), "number", item["indicator"], owner=o, over=(o,))
        return Sem(
            focus=o,
            nodes={o: ("Observation",), p: ("Observation",)},
            where=where,
            implicit=frozenset({o}),
            value=value_,
            flags=frozenset({"indicator", f"indicator:{item['indicator']}"}),
        )

    return made


def indicator(item: Mapping[str, Any]) -> Make:
    if "ratio" in item:
        return _per(item)

    def made(i: int) -> Sem:
        o = f"o{i}"
        return Sem(
            focus=o,
            nodes={o: ("Observation",)},
            where=(Compare(Prop(o, "indicator"), "=", Const(item["indicator"])),),
            implicit=frozenset({o}),
            args=(),
            value=Value(Prop(o, "value"), "number", item["indicator"], agg=None, owner=o, over=(o,)),
            flags=frozenset({"indicator", f"indicator:{item['indicator']}", f"unit:{item['unit']}"} | ({"additive"} if item.get("additive") else set())),
        )

    return made


def key_of(sem: Sem) -> Key:
    """The value of an attribute as a thing to group by."""
    assert sem.value is not None
    return Key(sem.value.expr, sem.value.label, sem.value.unit, sem.value.owner)


def entity(i: int, kinds: tuple[str, ...], ids: tuple[str, ...]) -> Sem:
    var = f"n{i}"
    return Sem(focus=var, nodes={var: kinds}, where=(OneOf(Ident(var), ids),), flags=frozenset({"name"}))


# ---- predicates that are more than one property (lexicon/predicates.yml) ------------------------------------------------
def predicate(item: Mapping[str, Any]) -> Make:
    def made(i: int) -> Sem:
        o = f"v{i}"
        return Sem(focus=o, nodes={o: (item["of"],)}, where=(_holds(item, o, i),), implicit=frozenset({o}), args=(o,), flags=frozenset({f"val:{item['id']}"}))

    return made


def _holds(item: Mapping[str, Any], o: str, i: int) -> Cond:
    if "stake" in item:
        found = tuple(_stake(part, o, f"{i}{n}") for n, part in enumerate(item["stake"]))
        return found[0] if len(found) == 1 else AnyOf(found)
    if "prop" in item:
        return Compare(Prop(o, item["prop"]), item["op"], Const(item["value"]))
    if "measure" in item:
        counter = iter(range(100))
        expr = expand(ontology(), item["of"], item["measure"], o, lambda stem: f"p{i}{stem}{next(counter)}")
        return Compare(expr, item["op"], Const(item["value"]))
    if "consortium" in item:
        return Exists(
            Pattern(
                (Node(f"p{i}x", ontology().relation("WINS").sources),), (Edge(f"p{i}e", "WINS", f"p{i}x", o),), (Not(Missing(Prop(f"p{i}e", "consortium"))),)
            )
        )
    if "violation" in item:
        return Exists(
            Pattern((Node(f"p{i}m", ("MonitoringReport",)),), (Edge(f"p{i}e", "MONITORED_IN", o, f"p{i}m"),), (Not(Missing(Prop(f"p{i}m", "violation"))),))
        )
    return Compare(Prop(o, "nationality"), "<>", Const("Việt Nam"))


def _stake(part: Mapping[str, Any], o: str, tag: str) -> Cond:
    holder = f"p{tag}s"
    where: tuple[Cond, ...] = (Compare(Prop(holder, "nationality"), "<>", Const("Việt Nam")),) if part.get("foreign") else ()
    return Exists(Pattern((Node(holder, (part["kind"],)),), (Edge(f"p{tag}e", "OWNS", holder, o),), where))


def country(name: str, kind: str) -> Make:
    def made(i: int) -> Sem:
        o = f"v{i}"
        prop = "country" if kind == "ForeignInvestor" else "nationality"
        return Sem(
            focus=o,
            nodes={o: (kind,)},
            where=(Compare(Prop(o, prop), "=", Const(name)),),
            implicit=frozenset({o}),
            args=(o,),
            flags=frozenset({"val:country", "country"}),
        )

    return made
