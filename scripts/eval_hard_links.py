"""Worlds full of near-homonyms, part of each kept out of the register: no name may be linked to another firm or project.

    python scripts/eval_hard_links.py [--seeds 1,2,3] [--firms 1200]

Firms share few syllables ("An Phát", "An Phát Việt", "An Phát 2", "An Phát Hà Nội"), bear one name under several legal forms and, some, in
several provinces; projects come in batches by one owner on one day. Two in five are in no register. A table names all of them without a code,
with heavier noise than the demo's. A name that two of the world fit equally counts apart: unsure is right there.
"""
from __future__ import annotations

import argparse
import json
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import duckdb
import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from graph.text.fold import fold_key
from loaders.demo import names
from loaders.demo.firms import tax_code
from loaders.demo.noise import Scribe, split_form, strip_marks
from loaders.link.names import canonical, forms_agree
from loaders.run import load

SYLLABLES = ("An", "Phát", "Minh", "Hùng", "Hưng", "Hoàn", "Hoàng", "Long", "Lộc", "Phú", "Phúc", "Thịnh", "Thành", "Thanh", "Việt", "Tâm", "Tân", "Sơn",
             "Hà", "Hải")
TAILS = ("", "", "", "", " 2", " 6", " 36", " Việt", " Hà Nội", " Sài Gòn", " Miền Trung", " Group", " Mới", " Quốc tế")
BUSINESS = ("Xây dựng", "Đầu tư Xây dựng", "Thương mại", "Thương mại Dịch vụ", "Xây dựng và Thương mại", "Vận tải", "Tư vấn Thiết kế", "Tư vấn Xây dựng", "")
PROVINCES = ("Hà Nội", "Hải Phòng", "Đà Nẵng", "Nghệ An", "Cà Mau", "Lào Cai", "Bắc Ninh", "Bắc Giang")
HEAVIER = ("", "", "", "", "", "two typos", "letter for letter", "marks lost in a word", "telex", "joined", "punctuation", "word lost", "other marks")
_TELEX = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}


@dataclass(frozen=True)
class Body:
    mst: str
    name: str
    province: str
    known: bool


def firms(rng: Random, count: int) -> list[Body]:
    """Near-homonyms; one in fifty bears another's whole name in another province."""
    made: list[Body] = []
    seen: set[str] = set()
    codes: set[str] = set()
    syllables, business = rng.sample(SYLLABLES, 9), rng.sample(BUSINESS, 3)   # so few that a name is crowded by others like it
    while len(made) < count:
        form = rng.choice(tuple(names.FORMS))
        core = f"{rng.choice(business)} {rng.choice(syllables)} {rng.choice(syllables)}{rng.choice(TAILS)}".strip()
        name, code = f"{form} {core}", tax_code(rng)
        if code in codes or (name in seen and rng.random() > 0.02):
            continue
        seen.add(name)
        codes.add(code)
        made.append(Body(code, name, rng.choice(PROVINCES), rng.random() < 0.6))
    return made


def noisy(scribe: Scribe, rng: Random, name: str) -> tuple[str, str]:
    """One writing of a name and the kind of noise; half are the demo's, half are heavier."""
    way = rng.choice(HEAVIER)
    if not way:
        made = scribe.spell(name, "enterprise")
        return made.text, made.noise
    form, core = split_form(name)
    words = core.split()
    at = rng.randrange(len(words))
    match way:
        case "two typos":
            return scribe._misspell(scribe._misspell(name)), way
        case "letter for letter":
            spots = [i for i, c in enumerate(name) if c.isascii() and c.islower()]
            i = rng.choice(spots)
            return name[:i] + rng.choice("aeiouhngtcm") + name[i + 1 :], way
        case "marks lost in a word":
            words[at] = strip_marks(words[at])
        case "telex":
            words[at] = "".join(_TELEX.get(c, c) for c in unicodedata.normalize("NFC", words[at]))
        case "joined":
            words[max(at - 1, 0) : at + 1] = ["".join(words[max(at - 1, 0) : at + 1])]
        case "punctuation":
            words[at] += rng.choice((",", ".", " -", ";"))
        case "word lost":
            del words[at]
        case "other marks":
            words[at] = {"Hùng": "Hưng", "Hưng": "Hùng", "Hoàng": "Hoang", "Phú": "Phù", "Thành": "Thanh", "Thanh": "Thành"}.get(words[at], words[at])
    return f"{form} {' '.join(words)}".strip(), way


def fits(written: str, bodies: dict[str, list[Body]]) -> list[Body]:
    """Those of the world that a writing fits as it stands: the same words, or the same without marks where it has none."""
    name = canonical(written)
    found = [b for b in bodies.get(name.folded, ()) if forms_agree(name.form, canonical(b.name).form)]
    exact = [b for b in found if canonical(b.name).core == name.core]
    return exact or ([] if name.marked else found)


def write(folder: Path, bodies: list[Body], scribe: Scribe, rng: Random) -> Iterator[tuple[int, str, str, Body]]:
    """The register of known firms and a shareholder table that names all; yields (row, written, noise, truth)."""
    known = [b for b in bodies if b.known]
    with xlsxwriter.Workbook(folder / "doanh_nghiep.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Mã số doanh nghiệp", "Tên doanh nghiệp", "Tỉnh / Thành phố", "Vốn điều lệ"])
        for row, body in enumerate(known, start=1):
            sheet.write_row(row, 0, [body.mst, body.name, body.province, 1_000_000_000])
    with xlsxwriter.Workbook(folder / "thanh_vien.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Mã số doanh nghiệp", "Tên thành viên / cổ đông", "Loại", "Số định danh / Mã số", "Quốc tịch", "Tỷ lệ vốn góp"])
        for row, body in enumerate((b for b in bodies for _ in range(2)), start=1):
            written, noise = noisy(scribe, rng, body.name)
            sheet.write_row(row, 0, [rng.choice(known).mst, written, "Tổ chức trong nước", "", "Việt Nam", rng.randint(1, 99)])
            yield row + 1, written, noise, body


def measure(seed: int, count: int) -> tuple[Counter[tuple[str, str]], list[str]]:
    rng = Random(f"hard/{seed}")
    scribe, bodies = Scribe(Random(f"noise/{seed}")), firms(rng, count)
    by_folded: dict[str, list[Body]] = defaultdict(list)
    for body in bodies:
        by_folded[canonical(body.name).folded].append(body)
    outcome: Counter[tuple[str, str]] = Counter()
    wrong = []
    with tempfile.TemporaryDirectory() as work, duckdb.connect() as db:
        (Path(work) / "in").mkdir()
        truth = list(write(Path(work) / "in", bodies, scribe, rng))
        load([Path(work) / "in"], Path(work) / "home")
        made = next((Path(work) / "home" / "links").glob("*.parquet"))
        query = f"SELECT name, any_value(id), any_value(rule) FROM '{made}' WHERE key IS NULL GROUP BY name"
        links = {_plain(name): (id, rule) for name, id, rule in db.execute(query).fetchall()}
        for _, written, noise, body in truth:
            id, rule = links[_plain(written)]
            fitting = fits(written, by_folded)
            ambiguous = len(fitting) > 1 or (bool(fitting) and fitting[0] is not body)
            if id[1:2] == "-":
                result = "ambiguous, apart" if ambiguous else "missed" if body.known else "rightly apart"
            elif id == body.mst:
                result = "right"
            else:
                result = "ambiguous, taken" if ambiguous else "wrong"
                if not ambiguous:
                    where = "known" if body.known else "outside"
                    wrong.append(f"{noise}: {written!r} is {body.name!r} ({where}) but became {_name(bodies, id)!r} by {rule}")
            outcome[noise, result] += 1
    return outcome, wrong


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _name(bodies: list[Body], id: str) -> str:
    return next(b.name for b in bodies if b.mst == id)


# ---- projects ------------------------------------------------------------------------------------------------------
WORKS = ("Cầu", "Trường THPT", "Đường tỉnh", "Trường mầm non", "Hồ chứa nước", "Trạm y tế", "Nâng cấp đường")
PARTS = ("", "", "", " giai đoạn 1", " giai đoạn 2", " (hạng mục 2)", " mở rộng", " số 2")


@dataclass(frozen=True)
class Work:
    code: str
    name: str
    owner: Body
    total: int
    decided: str
    known: bool


def works(rng: Random, owners: list[Body], count: int) -> list[Work]:
    """Batches of near-homonyms by one owner on one day, some of one cost; some names stand in several provinces."""
    made: list[Work] = []
    seen: set[tuple[str, str]] = set()
    while len(made) < count:
        owner, kind, total = rng.choice(owners), rng.choice(WORKS), rng.randint(50, 900) * 100_000_000
        decided = f"20{rng.randint(14, 22)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        for _ in range(rng.randint(1, 4)):
            name = f"{kind} {rng.choice(SYLLABLES)} {rng.choice(SYLLABLES)}{rng.choice(PARTS)}"
            own = total if rng.random() < 0.4 else rng.randint(50, 900) * 100_000_000
            if (name, owner.mst) not in seen:
                seen.add((name, owner.mst))
                made.append(Work(f"79{len(made):05d}", name, owner, own, decided, rng.random() < 0.6))
    return made[:count]


def write_works(folder: Path, found: list[Work], scribe: Scribe, rng: Random) -> dict[str, tuple[str, Work]]:
    """The monitoring register of known projects and e-GP plans that name all without a code: PR number → (noise, truth)."""
    with xlsxwriter.Workbook(folder / "du_an.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["TT", "Mã dự án", "Tên dự án", "Hình thức đầu tư", "Chủ đầu tư", "Mã số doanh nghiệp chủ đầu tư", "Nhà đầu tư",
                               "Tổng vốn đầu tư", "Ngày phê duyệt", "Tỉnh / Thành phố"])
        for row, work in enumerate((w for w in found if w.known), start=1):
            sheet.write_row(row, 0, [row, work.code, work.name, "PPP", work.owner.name, work.owner.mst, "", work.total, work.decided, work.owner.province])
    truth = {}
    with (folder / "khlcnt.jsonl").open("w", encoding="utf-8") as out:
        for at, work in enumerate(found):
            number, spelling = f"PR19{at:08d}", scribe.spell(work.name, "project")
            project = {"no": number, "name": spelling.text, "code": None, "investorCode": f"vn{work.owner.mst}", "investorName": work.owner.name,
                       "investTotal": work.total + (rng.randint(1, 9) * 1_000_000_000 if rng.random() < 0.1 else 0), "investTotalUnit": "VND",
                       "decisionDate": f"{work.decided}T00:00:00" if rng.random() < 0.8 else None}
            head = {"planNo": f"PL19{at:08d}", "planVersion": "00", "name": "Kế hoạch", "planType": "DTPT", "pname": spelling.text, "pno": number}
            out.write(json.dumps({"bidPoBidpPlanProjectDetailView": head, "bidpPlanDetailToProjectList": [], "project": project}, ensure_ascii=False) + "\n")
            truth[number] = spelling.noise, work
    return truth


def measure_works(seed: int, count: int) -> tuple[Counter[tuple[str, str]], list[str]]:
    rng = Random(f"works/{seed}")
    owners = [b for b in firms(rng, 60) if b.known]
    found = works(rng, owners, count)
    outcome: Counter[tuple[str, str]] = Counter()
    wrong = []
    with tempfile.TemporaryDirectory() as work, duckdb.connect() as db:
        (Path(work) / "in").mkdir()
        truth = write_works(Path(work) / "in", found, Scribe(Random(f"noise/{seed}")), rng)
        load([Path(work) / "in"], Path(work) / "home")
        made = next((Path(work) / "home" / "links").glob("*.parquet"))
        bare: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in found:
            bare[fold_key(one.name), one.owner.mst].add(one.name)
        for number, name, id, rule in db.execute(f"SELECT DISTINCT key, name, id, rule FROM '{made}' WHERE kinds = 'Project' AND key LIKE 'PR%'").fetchall():
            noise, meant = truth[number]
            result = ("missed" if meant.known else "rightly apart") if id == number else "right" if id == meant.code and meant.known else "wrong"
            if result == "wrong" and "no marks" in noise and len(bare[fold_key(meant.name), meant.owner.mst]) > 1:
                result = "ambiguous, taken"
            outcome[f"project: {noise}", result] += 1
            if result == "wrong":
                became = next(w for w in found if w.code == id)
                wrong.append(f"{noise}: {name!r} is {meant} but became {became} by {rule}")
    return outcome, wrong


COLUMNS = ("right", "wrong", "missed", "rightly apart", "ambiguous, apart", "ambiguous, taken")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--firms", type=int, default=1200)
    args = parser.parse_args()
    total: Counter[tuple[str, str]] = Counter()
    for seed in args.seeds.split(","):
        outcome, wrong = measure(int(seed), args.firms)
        more, worse = measure_works(int(seed), args.firms)
        total, wrong = total + outcome + more, [*wrong, *worse]
        for line in wrong:
            print("WRONG", line)
    print(f"{'noise':<26}" + "".join(f"{c:>18}" for c in COLUMNS))
    for noise in sorted({n for n, _ in total}):
        print(f"{noise:<26}" + "".join(f"{total[noise, c]:>18}" for c in COLUMNS))
    right, bad, missed = (sum(n for (_, c), n in total.items() if c == what) for what in ("right", "wrong", "missed"))
    print(f"precision {right / max(right + bad, 1):.4f}  recall {right / max(right + bad + missed, 1):.4f}  of {sum(total.values())}")


if __name__ == "__main__":
    main()
