"""Bar: name → entity among a million, span unknown, typos / no marks / abbreviations: ≥ 97 % top-1, p95 ≤ 50 ms.

    python scripts/bench_names.py [--size 1000000] [--questions 1500] [--sample]

Makes seeded names (none is real), builds the index aside, opens it cold, and asks for perturbed names inside questions. `--sample` uses the
names of `shared/eval/sample_truth.duckdb` instead. Prints top-1 by kind of noise, times, sizes.
"""

from __future__ import annotations

import argparse
import platform
import random
import re
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from graph.provinces import provinces
from graph.text.fold import fold
from graph.text.names import Entry, NameIndex
from graph.text.orgname import canonical


def _words(text: str) -> list[str]:
    return text.split("|")


FORMS = ["Công ty TNHH", "Công ty Cổ phần", "Công ty TNHH Một thành viên", "Doanh nghiệp tư nhân", "Tổng công ty", "Hợp tác xã"]
TRADES = _words(
    "Xây dựng|Thương mại|Dịch vụ|Xây dựng và Thương mại|Thương mại Dịch vụ|Đầu tư Xây dựng|Tư vấn Thiết kế|Sản xuất|Vận tải|Cơ khí|"
    "Xây lắp|Bất động sản|Dược phẩm|Nông nghiệp|Thủy sản|Công nghệ|Tư vấn Giám sát|Thiết bị Y tế|Xuất nhập khẩu|Điện tử|Cầu đường|"
    "Vật tư|Du lịch|Nội thất|Môi trường|In ấn|Thực phẩm|Dệt may|Khảo sát|Năng lượng|Cấp nước|Bao bì|"
)
GIVEN = _words(
    "An|Anh|Bách|Bảo|Bình|Cát|Châu|Chí|Cường|Dân|Dũng|Duy|Đại|Đạt|Đông|Đức|Gia|Giang|Hà|Hải|Hân|Hiếu|Hòa|Hoàng|Hồng|Huy|Hùng|Hưng|"
    "Hương|Kim|Khang|Khánh|Khải|Lâm|Lan|Liên|Linh|Lộc|Lợi|Long|Mai|Mạnh|Minh|Mỹ|Nam|Nga|Ngọc|Nghĩa|Nguyên|Nhân|Nhật|Phát|Phong|Phú|"
    "Phúc|Phương|Quang|Quân|Quốc|Quý|Sơn|Tài|Tâm|Tân|Thái|Thành|Thảo|Thắng|Thiên|Thịnh|Thuận|Thủy|Tiến|Tín|Toàn|Trang|Trí|Trung|Trường|"
    "Tuấn|Tùng|Tường|Uyên|Vân|Việt|Vinh|Vĩnh|Vũ|Vượng|Xuân|Yên|Ánh|Bích|Cẩm|Chiến|Công|Diệp|Hạnh|Hiền|Hoa|Kiên|Kiệt|Lam|Lực|Nhi|Ninh|"
    "Oanh|Sáng|Sen|Thanh|Thu|Thủ|Trọng|Tú|Tuyết|Ước|Viên|Vương|Ý"
)
PLACES = [p.name_63 for p in provinces()]
TEMPLATES = _words(
    "{} đã trúng những gói thầu nào?|Ai sở hữu {}?|Có bao nhiêu gói thầu do {} trúng năm 2021?|"
    "Kiểm tra xem {} có cổ phần ở công ty khác không|Tổng giá trị trúng thầu của {} là bao nhiêu|"
    "{} có những chủ sở hữu nào, mỗi bên giữ bao nhiêu phần trăm vốn?|Cho tôi biết về {}|liệt kê các đối thủ từng đấu thầu với {}|"
    "{} thành lập năm nào|người đại diện của {} là ai?|Trong các gói trên 5 tỷ, {} thua mấy lần?|"
    "So với năm trước {} trúng nhiều hơn bao nhiêu?"
)


def names(size: int, seed: int) -> Iterator[str]:
    """Made-up names, no two with the same canonical core."""
    rng, seen = random.Random(seed), set[str]()
    while len(seen) < size:
        own = " ".join(rng.choices(GIVEN, k=rng.choices((2, 3, 4), (35, 50, 15))[0]))
        number = f" {rng.choice(('2', '36', '68', '88', '99', 'II'))}" if rng.random() < 0.07 else ""
        place = f" {rng.choice(PLACES)}" if rng.random() < 0.08 else ""
        name = f"{rng.choices(FORMS, (55, 25, 12, 5, 1, 2))[0]} {rng.choice(TRADES)} {own}{number}{place}".replace("  ", " ")
        if (core := canonical.__wrapped__(name).core) not in seen:
            seen.add(core)
            yield name


def typo(name: str, rng: random.Random) -> str:
    """One slip in a word that is not the legal form's first: a letter doubled, left out, or two swapped."""
    words = name.split()
    at = rng.choice([i for i, w in enumerate(words) if len(w) > 2 and i > 1] or [len(words) - 1])
    word = words[at]
    i = rng.randrange(1, len(word)) if len(word) > 1 else 0
    words[at] = rng.choice([word[:i] + word[i] + word[i:], word[:i] + word[i + 1 :], word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :] if i else word])
    return " ".join(words)


SHORT = {
    "Công ty Cổ phần": "CTCP",
    "Công ty TNHH": "Cty TNHH",
    "Một thành viên": "MTV",
    "Doanh nghiệp tư nhân": "DNTN",
    "Tổng công ty": "TCT",
    "Hợp tác xã": "HTX",
    "Xây dựng": "XD",
    "Thương mại": "TM",
    "Dịch vụ": "DV",
    " và ": " & ",
    "Sản xuất": "SX",
    "Đầu tư": "ĐT",
    "Tư vấn": "TV",
    "Thiết kế": "TK",
    "Ban Quản lý dự án": "BQLDA",
    "đầu tư xây dựng": "ĐTXD",
    "Bệnh viện Đa khoa": "BVĐK",
    "Giáo dục và Đào tạo": "GD&ĐT",
    "Xuất nhập khẩu": "XNK",
}


def abbreviated(name: str, rng: random.Random) -> str:
    for long, short in SHORT.items():
        name = name.replace(long, short)
    return name


def no_form(name: str, rng: random.Random) -> str:
    return re.sub(f"^(?:{'|'.join(sorted(FORMS, key=len, reverse=True))}) ", "", name)


def reordered(name: str, rng: random.Random) -> str:
    """The trade behind the own part, as people say it: Công ty An Phát xây dựng."""
    parsed = canonical(name)
    trade = next((t for t in sorted(TRADES, key=len, reverse=True) if t and f" {t} " in f" {name} "), "")
    if not trade or parsed.form is None:
        return name
    return " ".join(f"Công ty {no_form(name, rng).replace(trade, '', 1).strip()} {trade.lower()}".split())


NOISE: dict[str, Callable[[str, random.Random], str]] = {
    "as is": lambda n, r: n,
    "no marks": lambda n, r: fold(n).text,
    "upper": lambda n, r: n.upper(),
    "abbreviated": abbreviated,
    "no form": no_form,
    "typo": typo,
    "typo, no marks": lambda n, r: fold(typo(n, r)).text,
    "abbreviated, no marks": lambda n, r: fold(abbreviated(n, r)).text,
    "no form, no marks": lambda n, r: fold(no_form(n, r)).text,
    "reordered": reordered,
    "lower": lambda n, r: n.lower(),
}


def ask(index: NameIndex, known: list[tuple[str, str]], questions: int, seed: int) -> None:
    rng = random.Random(seed)
    right, tied, total, wrong_silent, times = Counter[str](), Counter[str](), Counter[str](), Counter[str](), list[float]()
    shown, cpu = Counter[str](), list[float]()
    for n in range(questions):
        identity, name = rng.choice(known)
        noise = list(NOISE)[n % len(NOISE)]
        written = NOISE[noise](name, rng)
        question = rng.choice(TEMPLATES).format(written)
        question = fold(question).text if "no marks" in noise else question
        begin, busy = time.perf_counter(), time.process_time()
        matches = index.find(question)
        times.append(1000 * (time.perf_counter() - begin))
        cpu.append(1000 * (time.process_time() - busy))
        top = [m for m in matches if m.candidates]
        total[noise] += 1
        good = [m for m in top if identity in {c.id for c in m.best}]
        right[noise] += len(top) == 1 and bool(good) and len(good[0].best) == 1
        tied[noise] += bool(good) and len(top) == 1
        wrong_silent[noise] += any(m.candidates[0].score >= 0.88 and len(m.best) == 1 and m.candidates[0].id != identity for m in top)
        if not good and shown[noise] < 4:
            shown[noise] += 1
            print(f"  missed [{noise}] {question!r} wanted {name!r} got {[(c.name, c.score) for m in top for c in m.candidates[:2]]}")
    times.sort()
    counts = {"top-1": right, "with ties": tied, "silently wrong": wrong_silent}
    for noise in NOISE:
        print(f"{noise:24} " + "  ".join(f"{label} {count[noise] / total[noise]:.3f}" for label, count in counts.items()) + f"  of {total[noise]}")
    print("all: " + ", ".join(f"{label} {sum(count.values()) / questions:.4f}" for label, count in counts.items()))
    cpu.sort()
    print(f"processor time: p50 {statistics.median(cpu):.1f} ms, p95 {cpu[int(0.95 * len(cpu))]:.1f} ms")
    print(f"time: p50 {statistics.median(times):.1f} ms, p95 {times[int(0.95 * len(times))]:.1f} ms, max {times[-1]:.1f} ms")


def sample() -> list[Entry]:
    import duckdb

    path = Path(__file__).resolve().parents[2] / "shared" / "eval" / "sample_truth.duckdb"
    with duckdb.connect(str(path), read_only=True) as world:
        rows = world.execute(
            "select 'Enterprise', mst, name, short_name from enterprise union all select 'Agency', code, name, null from agency "
            "union all select 'Project', code, name, null from project union all select 'ForeignInvestor', fid, name, null from foreign_investor"
        ).fetchall()
    return [Entry(kind, code, code, name, (short,) if short else ()) for kind, code, name, short in rows]


def _known(index: NameIndex, count: int, seed: int) -> list[tuple[str, str]]:
    rng = random.Random(seed)
    picked = rng.sample(range(len(index)), min(count, len(index)))
    return [(identity, name) for _, identity, _, name in map(index.store.entry, picked)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder of the index: built if missing, kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        folder = options.keep or Path(aside)
        if not (folder / "names.json").exists():
            begin = time.perf_counter()
            entries = (
                sample()
                if options.sample
                else [Entry("Enterprise", f"{n:010d}", f"{n:010d}", name) for n, name in enumerate(names(options.size, options.seed))]
            )
            print(f"{len(entries)} names made in {time.perf_counter() - begin:.1f} s; Python {platform.python_version()}, {platform.machine()}")
            begin = time.perf_counter()
            NameIndex.build(entries, folder)
            print(f"built in {time.perf_counter() - begin:.1f} s, {sum(f.stat().st_size for f in folder.iterdir()) / 2**20:.0f} MiB")
            del entries
        begin = time.perf_counter()
        index = NameIndex.open(folder)
        index.find("Công ty TNHH An Phat trung may goi")
        print(f"opened and first question in {1000 * (time.perf_counter() - begin):.0f} ms")
        ask(index, _known(index, options.questions, options.seed), options.questions, options.seed)
        print(f"peak memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB (making the names included)")


if __name__ == "__main__":
    main()
