"""How much of what is understood is still understood when it is typed carelessly: a score for each way of typing.

    python scripts/eval_perturbed.py --home HOME [--split dev] [--show] [--write]

Takes the questions of a split (base forms only) that are answered rightly as they stand, types each in every way below, and counts how many are
still right, asked back, or wrong. The slips are drawn by a fixed seed from the text alone. `--write` puts the table into docs/benchmarks.md.
"""
from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from graph.text.fold import fold_key, has_marks  # noqa: E402
from nlp.ask import Service, open_service  # noqa: E402
from scripts.eval_questions import OWN, SHARED, asked, grader, outcome, part, put_table  # noqa: E402

MARK = "<!-- perturbed: written by scripts/eval_perturbed.py -->"
_WORD = re.compile(r"[^\W\d_]+")
#: marks as they are typed in Telex
_TELEX = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j", "\u0302": "", "\u0306": "w", "\u031b": "w"}
_SHORT = {
    "doanh nghiệp": "DN", "nhà thầu": "NT", "chủ đầu tư": "CĐT", "bên mời thầu": "BMT", "nhà đầu tư": "NĐT", "dự án": "DA", "công ty": "cty",
    "bao nhiêu": "bn", "đầu tư công": "ĐTC",
    "không": "ko", "được": "đc", "trước": "trc", "kết quả": "kq", "nhiều": "nhìu", "vốn điều lệ": "VĐL", "giải ngân": "GN", "đăng ký": "đki",
}  # fmt: skip


def without_marks(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))


def newer_tone(text: str) -> str:
    """hòa → hoà, thủy → thuỷ, ủy → uỷ."""
    pairs = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ", "òe": "oè", "óe": "oé"}
    for old, new in pairs.items():
        text = re.sub(rf"{old}(?![a-zà-ỹ])", new, text)
    return text


def _telex(word: str) -> str:
    out, tone = [], ""
    for char in unicodedata.normalize("NFC", word):
        if char in "đĐ":
            out.append("dd")
            continue
        base, *marks = unicodedata.normalize("NFD", char)
        out.append(base)
        for mark in marks:
            if mark == "\u0302":
                out.append(base.lower())
            elif mark in ("\u0306", "\u031b"):
                out.append("w")
            else:
                tone = _TELEX[mark]
    return "".join(out) + tone


def _one_word(text: str, rng: random.Random, change: Callable[[str], str], fits: Callable[[str], bool]) -> str:
    """One lower-case word of the text changed."""
    words = [m for m in _WORD.finditer(text) if fits(m.group()) and m.group().islower()]
    if not words:
        return text
    chosen = rng.choice(words)
    return text[: chosen.start()] + change(chosen.group()) + text[chosen.end() :]


def _swapped(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def ways(text: str) -> Iterator[tuple[str, str]]:
    """(name of the way, text typed so)."""
    rng = random.Random(fold_key(text))
    yield "no marks", without_marks(text).lower()
    yield "newer tone marks", newer_tone(text)
    yield "NFD", unicodedata.normalize("NFD", text)
    yield "CAPITALS", text.upper()
    yield "lower case", text.lower()
    yield "no punctuation", re.sub(r"[,.;:?!]", "", text)
    yield "Telex left undone in one word", _one_word(text, rng, _telex, has_marks)
    yield "one mark forgotten", _one_word(text, rng, without_marks, has_marks)
    yield "two letters swapped", _one_word(text, rng, lambda w: _swapped(w, rng), lambda w: len(w) >= 5)
    yield "one letter dropped", _one_word(text, rng, lambda w: w[:-1], lambda w: len(w) >= 5)
    short = text
    for long, brief in _SHORT.items():
        short = re.sub(rf"\b{long}\b", brief, short)
    yield "abbreviations", short
    yield "polite opening", f"Cho anh hỏi {text[0].lower()}{text[1:]}"
    yield "polite ending", f"{text.rstrip('?. ')} nhé em?"
    yield "spaces doubled", text.replace(" ", "  ")


def score(service: Service, grade: Any, world: Any, files: list[Path], *, show: bool) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    cases = [c for c in grade.cases(world, [str(f) for f in files]) if c[6] == "base" and c[3] not in ("refuse", "clarify")]
    right = [c for c, answer, _ in asked(service, iter([(*c[:1], None, *c[2:]) for c in cases])) if outcome(grade, world, c[3], c[4], answer)[0] == "right"]
    for case in right:
        for way, typed in ways(case[2]):
            if typed == case[2]:
                continue
            (_, answer, _), = asked(service, iter([(*case[:2], typed, *case[3:])]))
            result = outcome(grade, world, case[3], case[4], answer)[0]
            found.setdefault(way, Counter())[result] += 1
            if show and result != "right":
                print(f"{result.upper():10} {way}: {typed}\n   {answer['reading'] or answer['reason']}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--truth", type=Path, default=SHARED / "eval" / "sample_truth.duckdb")
    parser.add_argument("--split", choices=["shared", "dev", "dev2", "dev3"], default="shared")
    parser.add_argument("--show", action="store_true", help="print what is no longer right")
    parser.add_argument("--write", action="store_true", help="write the table to docs/benchmarks.md")
    given = parser.parse_args()
    world = duckdb.connect(str(given.truth), read_only=True)
    with open_service(given.home) as service, tempfile.TemporaryDirectory() as folder:
        files = [SHARED / "eval" / "questions_dev.jsonl"] if given.split == "shared" else part(OWN, given.split, Path(folder))
        found = score(service, grader(), world, files, show=given.show)
    rows = ["| typed with | n | still right | asked back | wrong |", "|---|---|---|---|---|"]
    for way, counts in found.items():
        n = counts.total()
        rows.append(f"| {way} | {n} | {100 * counts['right'] / n:.1f} | {100 * counts['unanswered'] / n:.1f} | {100 * counts['wrong'] / n:.1f} |")
    print("\n".join(rows))
    if given.write:
        put_table(MARK, f"Base forms of the set “{given.split}” that are right as they stand, typed in other ways; percent.", rows)


if __name__ == "__main__":
    main()
