"""Words that add nothing: taken up by what stands before them, at the start of the question by what follows."""

from __future__ import annotations

from nlp.chart import Item, rule
from nlp.sem import Sem

ANY = (
    "N|S|VP|V2|ATTR|VAL|PLC|PER|BND|OFN|Q|IMP|KEY|GRP|NN|MN|CN|VDATE|ENT|RK|HOWMANY|WHICH|NOT|HAVE|BE|SHARE|AMN|AGN"
    "|SHN|SHA|CARD|CNL|EVER|BY|OF|EACH|PATHQ|NH|REL|RN|VPA|SA|NREL|SUP_HIGH|SUP_LOW|WANT|EACHWANT|CHAINQ|RQ|DESCRIBE"
    "|SUM|AVG|MANY|ATTRVP|EXQ|PLCH|AND|OR|BYKEY|TOPK|FRN|AN|ALL|UNI|EVERYQ|WDN|WHICHDATE|WHERE|FACT|FACTS|SCOL|EXYN|LISTIT|IFSO|EACHSIDE|PCTQ"
)


#: words that open a noun phrase: after a noun they belong to what comes next
PLURAL = ("những", "các")
#: what is counted where something happened (nlp.rules.cases)
CASES = ("trường hợp", "lần")


@rule(ANY, "FILL", "L", 0.0)
def after(item: Item, filler: Item) -> Sem | None:
    if item.category == "HOWMANY" and filler.word in CASES:
        return None  # 'bao nhiêu trường hợp nhà đầu tư …': so many of those, and not so many investors
    return None if item.category == "N" and filler.word in PLURAL else item.sem


@rule("FILL", "N|S|ATTR|IMP|PLC|PER|V2|VP|GRP|HOWMANY|PASS|Q|AMN|NN|VDATE|CARD|SUP_HIGH|SUP_LOW|BND|FACT|FACTS|LISTIT|ISWHO|EACHSIDE|PCTQ|IFSO", "R", 0.02)
def before(filler: Item, item: Item) -> Sem | None:
    if item.category == "Q" and filler.last().word.endswith("còn") and any(w.category == "WHICH" for w in item.words()):
        return None  # 'còn gói nào … không?' asks which are left
    return None if filler.last().word in CASES and item.category in ("N", "S", "CARD") else item.sem


@rule("FILL", "FILL", "FILL", 0.0)
def fillers(a: Item, _: Item) -> Sem:
    return a.sem
