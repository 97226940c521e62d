"""The name index: names in sentences with unknown spans, imperfect spelling, ties, and sentences that name nothing."""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path

import pytest

from graph.text.fold import fold
from graph.text.names import ACCEPT, Entry, NameIndex, NameIndexError, NameMatch

SHARED = Path(os.environ.get("SOI_SHARED", Path(__file__).resolve().parents[4] / "shared"))
needs_shared = pytest.mark.skipif(not (SHARED / "eval" / "sample_truth.duckdb").exists(), reason=f"not run: {SHARED} is missing (set SOI_SHARED)")

WORLD = [
    Entry("Enterprise", "1", "0101234567", "Công ty Cổ phần Xây dựng và Thương mại An Phát", ("APCONS",)),
    Entry("Enterprise", "2", "0101234568", "Công ty TNHH Một thành viên Thủy sản Hùng Sơn"),
    Entry("Enterprise", "3", "0101234569", "Công ty TNHH Thủy sản Hưng Sơn"),
    Entry("Enterprise", "4", "0101234570", "Tổng công ty Điện tử Nghĩa Minh Quý 36"),
    Entry("Enterprise", "5", "0101234571", "Công ty Cổ phần Nhựa Vĩnh Kim", ("QT",)),
    Entry("Enterprise", "6", "0101234572", "Công ty TNHH Xây lắp Hòa Bình"),
    Entry("Enterprise", "7", "0101234573", "Công ty Cổ phần Dược phẩm Nguyên Nam"),
    Entry("Agency", "8", "vnz000000001", "UBND Hà Nội"),
    Entry("Agency", "9", "vnz000000002", "Ban Quản lý dự án đầu tư xây dựng công trình giao thông Hà Nội"),
    Entry("Agency", "10", "vnz000000003", "Sở Giáo dục và Đào tạo Hậu Giang"),
    Entry("Project", "11", "7514284", "Trung tâm y tế Duy Thành, TP. Hồ Chí Minh"),
    Entry("ForeignInvestor", "12", "F1", "Mitsui Holdings"),
    Entry("ForeignInvestor", "13", "F2", "Formo Plastics Co., Ltd"),
    Entry("ForeignInvestor", "16", "F3", "Formo Plastics Corporation"),
    Entry("Enterprise", "14", "0101234574", "Công ty TNHH Vận tải Trung Dũng"),
    Entry("Enterprise", "15", "0101234575", "Công ty Cổ phần Dệt may Trung Dũng"),
    Entry("Enterprise", "17", "0101234576", "Công ty Cổ phần Xây lắp Lộc Lâm Khuê"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> NameIndex:
    folder = tmp_path_factory.mktemp("names")
    assert NameIndex.build(WORLD, folder) == len(WORLD)
    return NameIndex.open(folder)


def only(index: NameIndex, text: str) -> tuple[NameMatch, str]:
    folded = fold(text)
    (match,) = index.find(folded)
    return match, folded.original(match.start, match.end)


@pytest.mark.parametrize(
    ("text", "identity", "span"),
    [
        ("Công ty Cổ phần Xây dựng và Thương mại An Phát trúng gói nào?", "1", "Công ty Cổ phần Xây dựng và Thương mại An Phát"),
        ("ctcp xd & tm an phat trung goi nao", "1", "ctcp xd & tm an phat"),
        ("Ai sở hữu Xây dựng Thương mại An Phát?", "1", "Xây dựng Thương mại An Phát"),
        ("APCONS trúng mấy gói năm 2021", "1", "APCONS"),
        ("doanh nghiệp có MST 0101234567 đã trúng những gói nào", "1", "0101234567"),
        ("TCT ĐIỆN TỬ NGHĨA MINH QUÝ 36 THÀNH LẬP NĂM NÀO", "4", "TCT ĐIỆN TỬ NGHĨA MINH QUÝ 36"),
        ("công ty QT thắng gói nào", "5", "công ty QT"),
        ("UBND thành phố Hà Nội hủy gói nào", "8", "UBND thành phố Hà Nội"),
        ("bqlda đtxd ctgt hà nội mời thầu bao nhiêu gói", "9", "bqlda đtxd ctgt hà nội"),
        ("Sở GD & ĐT Hậu Giang mời thầu gói nào", "10", "Sở GD & ĐT Hậu Giang"),
        ("dự án Trung tâm y tế Duy Thành vi phạm lần nào chưa", "11", "Trung tâm y tế Duy Thành"),
        ("Mở hồ sơ nhà đầu tư Mitsui Holdings", "12", "Mitsui Holdings"),
        ("Formo Plastics Corporation đầu tư gì", "16", "Formo Plastics Corporation"),
        ("formo plastics co., ltd đầu tư gì", "13", "formo plastics co., ltd"),
    ],
)  # fmt: skip
def test_exact_names_in_sentences(index: NameIndex, text: str, identity: str, span: str) -> None:
    match, found = only(index, text)
    assert (match.candidates[0].id, match.candidates[0].exact, found) == (identity, True, span)
    assert match.candidates[0].score >= ACCEPT


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("Công ty Cổ phần Xây dựnng và Thương mại An Phát trúng gói nào?", "1"), ("cong ty co phan xay dung va thuong mai an phta", "1"),
        ("Tổng công ty Điện tử Nghĩa Mnih Quý 36 thành lập năm nào", "4"), ("Công ty Vĩnh Kim nhựa trúng gói nào", "5"),
        ("Ban QLDA giao thông Hà Nội mời thầu gói nào", "9"), ("formo plastcs đầu tư dự án nào", "13"), ("Công ty An Phát trúng gói nào?", "1"),
    ],
)  # fmt: skip
def test_imperfect_names_in_sentences(index: NameIndex, text: str, identity: str) -> None:
    match, _ = only(index, text)
    assert match.candidates[0].id == identity and not match.candidates[0].exact


@pytest.mark.parametrize("text", ["Lộc Lâm Khuê trúng mấy gói?", "Giữa Lộc Lâm Khuê và Nhựa Vĩnh Kim ai trúng nhiều hơn?"])
def test_a_bare_run_of_capitals_is_the_one_firm_that_bears_it(index: NameIndex, text: str) -> None:
    assert index.find(text)[0].best[0].id == "17"
    assert index.find(text)[0].candidates[0].score >= ACCEPT


def test_two_names_joined_by_and_are_two(index: NameIndex) -> None:
    """The form before the first does not reach over the 'và'."""
    found = index.find("Công ty Cổ phần Nhựa Vĩnh Kim và Dược phẩm Nguyên Nam, ai trúng nhiều hơn")
    assert [m.best[0].id for m in found] == ["5", "7"]
    assert all(m.candidates[0].score >= ACCEPT for m in found)
    body = index.find("công ty Nhựa Vĩnh Kim và Sở Giáo dục và Đào tạo Hậu Giang")
    assert [m.best[0].id for m in body if m.candidates[0].score >= ACCEPT] == ["5", "10"]


def test_a_bare_run_that_may_be_another_name_is_only_suggested(index: NameIndex) -> None:
    for text in ("loc lam khue trung may goi", "Trần Lộc Lâm Khuê trúng mấy gói", "Hội thảo Lộc Lâm Khuê Đông"):
        assert all(m.candidates[0].score < ACCEPT for m in index.find(text)), text


def test_typed_marks_tell_names_apart(index: NameIndex) -> None:
    assert only(index, "Công ty TNHH Thủy sản Hưng Sơn")[0].candidates[0].id == "3"
    assert only(index, "thuỷ sản Hùng Sơn ở đâu")[0].candidates[0].id == "2"
    unmarked, _ = only(index, "thuy san hung son o dau")
    assert {c.id for c in unmarked.best} == {"2", "3"}
    wrong, _ = only(index, "Công ty Nhựa Vĩnh Kìm trúng gói nào")
    assert wrong.candidates[0].score < ACCEPT


def test_own_words_in_another_order_are_another_name(index: NameIndex) -> None:
    assert all(c.score < ACCEPT for m in index.find("Công ty Dược phẩm Nam Nguyên trúng gói nào") for c in m.candidates)


def test_equally_good_names_are_all_returned(index: NameIndex) -> None:
    match, _ = only(index, "Công ty Trung Dũng trúng gói nào")
    assert {c.id for c in match.best} == {"14", "15"} and match.total == 2


def test_the_rest_of_an_unknown_longer_name_is_not_taken(index: NameIndex) -> None:
    for text in ("Công ty Dầu khí Hùng Sơn Nghi Lộc trúng gói nào", "Mitsui Holdings Xyzabc đầu tư gì", "Công ty Cổ phần Nhựa Vĩnh Kim Long trúng gói nào"):
        assert all(c.score < ACCEPT and not c.exact for m in index.find(text) for c in m.candidates), text


@pytest.mark.parametrize(
    "text",
    ["Hộ nghèo ở Tây Nguyên năm 2021, tỉnh nào tỷ lệ cao nhất?", "ho ngheo o tay nguyen nam 2021", "Có bao nhiêu dự án ở Hòa Bình",
    "Công ty xây dựng nào trúng nhiều nhất",
     "Gói nào mà NT trượt trùng SĐT với NT trúng", "bên mời thầu nào hủy nhiều gói nhất", "Công ty TNHH Hoa Sen trúng gói nào", "sở y tế nào mời thầu",
     "Hà Nội và TP.HCM"],
)  # fmt: skip
def test_sentences_without_a_known_name(index: NameIndex, text: str) -> None:
    assert index.find(text) == [] and index.find(fold(text)) == []


def test_blocked_spans_are_left_out(index: NameIndex) -> None:
    folded = fold("Nhựa Vĩnh Kim và thủy sản Hùng Sơn có liên hệ gì?")
    assert [m.candidates[0].id for m in index.find(folded)] == ["5", "2"]
    start = folded.text.index("thuy san")
    assert [m.candidates[0].id for m in index.find(folded, blocked=[(start, start + 17)])] == ["5"]


def test_lookup_gives_the_nearest_names(index: NameIndex) -> None:
    assert index.lookup("xây dựng thương mại an phát")[0].exact
    assert [c.id for c in index.lookup("0101234567", 1)] == ["1"]
    near = index.lookup("Công ty Nhựa Vĩnh Kam", 3)
    assert near[0].id == "5" and near[0].score < 1
    assert index.lookup("") == index.lookup("!!!") == [] and index.lookup("APCONS")[0].id == "1"


def test_an_empty_or_damaged_index(tmp_path: Path) -> None:
    assert NameIndex.build([], tmp_path / "none") == 0
    assert NameIndex.open(tmp_path / "none").find("Công ty An Phát") == [] == NameIndex.open(tmp_path / "none").lookup("An Phát")
    with pytest.raises(NameIndexError, match="dựng lại"):
        NameIndex.open(tmp_path / "missing")
    (tmp_path / "none" / "names.json").write_text(json.dumps({"version": 0}))
    with pytest.raises(NameIndexError, match="phiên bản"):
        NameIndex.open(tmp_path / "none")


def test_hostile_text_is_bounded(index: NameIndex) -> None:
    for text in ("Công ty An Phát hoặc " * 5000, "ạ" * 100_000, "\ud800 \x00" * 500, "(" * 10_000):
        assert len(index.find(text)) < 200 and len(index.lookup(text)) <= 10


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[NameIndex, list[tuple[str, str]]]:
    import duckdb

    with duckdb.connect(str(SHARED / "eval" / "sample_truth.duckdb"), read_only=True) as world:
        rows = world.execute(
            "select mst, name, short_name from enterprise union all select code, name, null from agency union all select code, name, null from project"
        ).fetchall()
    folder = tmp_path_factory.mktemp("sample")
    NameIndex.build((Entry("Enterprise", code, code, name, (short,) if short else ()) for code, name, short in rows), folder)
    return NameIndex.open(folder), [(code, name) for code, name, _ in rows]


@needs_shared
def test_the_sample_names_with_one_slip_are_found(sample: tuple[NameIndex, list[tuple[str, str]]]) -> None:
    index, names = sample
    rng, right, silently_wrong = random.Random(1), 0, 0
    chosen = rng.sample(names, 150)
    for code, name in chosen:
        words = name.split()
        at = rng.choice([i for i, w in enumerate(words) if i > 1 and len(w) > 2] or [len(words) - 1])
        i = rng.randrange(1, len(words[at]))
        words[at] = words[at][:i] + words[at][i] + words[at][i:]
        matches = index.find(f"{' '.join(words)} có những gói thầu nào?")
        best = {c.id for m in matches for c in m.best}
        right += code in best
        silently_wrong += any(len(m.best) == 1 and m.best[0].score >= ACCEPT and m.best[0].id != code for m in matches)
    assert right >= 0.97 * len(chosen) and silently_wrong == 0


@needs_shared
def test_questions_without_their_names_name_nothing(sample: tuple[NameIndex, list[tuple[str, str]]]) -> None:
    index, _ = sample
    for line in (SHARED / "eval" / "questions_dev.jsonl").read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        for text in (question["question"], *question.get("variants", ())):
            bare = re.sub(r"\{\w+\}", "2021", text)
            assert [c.name for m in index.find(bare) for c in m.best if c.score >= ACCEPT] == [], bare
