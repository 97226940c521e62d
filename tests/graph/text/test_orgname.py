"""Canonical names: all writings of one name have one key, different names different keys; the real variants and the sample's noise."""

from __future__ import annotations

import csv
import os
import unicodedata
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.text.fold import fold
from graph.text.orgname import _tables, canonical

SHARED = Path(os.environ.get("SOI_SHARED", Path(__file__).resolve().parents[4] / "shared"))


@pytest.mark.parametrize(
    "same",
    [
        ["Công ty Cổ phần Xây dựng và Thương mại An Phát", "CTCP XD & TM An Phát",
         "Cty CP Xây dựng và TM  An Phát", "CÔNG TY CP XÂY DỰNG & THƯƠNG MẠI AN PHÁT", "C.ty CP XD&TM An Phát"],
        ["Công ty TNHH Một thành viên Thủy Hòa", "CT TNHH MTV Thuỷ Hoà",
         "Công ty TNHH 1 thành viên Thuỷ Hoà", "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN THỦY HÒA", "TNHH MTV Thủy Hòa"],
        ["Doanh nghiệp tư nhân Hồng Phước", "DNTN Hồng Phước", "DOANH NGHIỆP TN HỒNG PHƯỚC"],
        ["Tổng công ty Đức Giang", "TCT Đức Giang", "Tổng Cty Đức Giang", "Tổng công ty Đức Giang - CTCP"],
        ["Ban Quản lý dự án đầu tư xây dựng công trình giao thông Hà Nội", "BQLDA ĐTXD CTGT Hà Nội", "Ban QLDA ĐTXD công trình giao thông thành phố Hà Nội"],
        ["Sở Giáo dục và Đào tạo Hậu Giang", "Sở GD&ĐT Hậu Giang", "Sở GD & ĐT tỉnh Hậu Giang", "SỞ GDĐT HẬU GIANG"],
        ["UBND TP. Hồ Chí Minh", "Uỷ ban nhân dân Thành phố Hồ Chí Minh", "UBND TP.HCM", "UBND TPHCM"],
        ["Công ty Cổ phần An Phát", "An Phát JSC", "An Phát, Joint Stock Company"],
    ],
)  # fmt: skip
def test_writings_of_one_name_have_one_key(same: list[str]) -> None:
    assert len({canonical(name).key for name in same}) == 1
    assert len({canonical(fold(name).text).key_folded for name in same} | {canonical(same[0]).key_folded}) == 1
    assert len({canonical(unicodedata.normalize("NFD", name)).key for name in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Công ty TNHH Hùng Sơn", "Công ty TNHH Hưng Sơn"), ("Công ty TNHH Hiệp Phát", "Công ty TNHH Hiệp Phát II"),
     ("UBND thành phố Hòa Bình", "UBND tỉnh Hòa Bình"),
     ("Công ty TNHH An Phát", "Công ty TNHH MTV An Phát"), ("Chi nhánh Công ty CP An Phát", "Công ty CP An Phát"), ("Công ty TNHH XD", "Công ty TNHH Xây dựng"),
     ("Mitsui Holdings", "Mitsui Co., Ltd"), ("Công ty Cổ phần Nhựa Hòa Châu 36", "Công ty Cổ phần Nhựa Hòa Châu 38")],
)  # fmt: skip
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert canonical(one).key != canonical(other).key


def test_parts() -> None:
    name = canonical("CTCP Xây lắp Hiệp Phát II")
    assert (name.form, name.core, name.numerals, name.core_folded) == ("Công ty cổ phần", "xây lắp hiệp phát ii", ("2",), "xay lap hiep phat ii")
    assert canonical("Sở Y tế Quảng Ngãi").form is None
    assert canonical("Mitsui Co., Ltd").form == "Công ty TNHH"
    assert canonical("Chi nhánh Công ty CP An Phát").core == "chi nhánh công ty cổ phần an phát"


@settings(deadline=None)
@given(st.text(max_size=600))
def test_any_text_has_a_bounded_name(text: str) -> None:
    name = canonical(text)
    assert len(name.core) < 20_000 and name.core == name.core.strip() and canonical(text) == name


def _truth() -> dict[str, str]:
    import duckdb

    with duckdb.connect(str(SHARED / "eval" / "sample_truth.duckdb"), read_only=True) as world:
        rows = world.execute("select mst, name from enterprise union all select code, name from agency union all select code, name from project").fetchall()
    return dict(rows)


needs_shared = pytest.mark.skipif(not (SHARED / "eval" / "sample_links.csv").exists(), reason=f"not run: {SHARED} is missing (set SOI_SHARED)")


@needs_shared
def test_the_sample_noise_but_typos_is_evened_out() -> None:
    names = _truth()
    keys: dict[str, set[str]] = defaultdict(set)
    for code, name in names.items():
        for key in (canonical(name).key, canonical(name).key_folded, canonical(name).core_folded):
            keys[key].add(code)
    missed: Counter[str] = Counter()
    with (SHARED / "eval" / "sample_links.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            written = canonical(row["written"])
            hit = keys.get(written.key) or keys.get(written.key_folded) or keys.get(written.core_folded) or set()
            missed[row["noise"]] += hit != {row["true_key"]}
    assert {noise: n for noise, n in missed.items() if n and noise != "typo"} == {}


@needs_shared
def test_every_mined_writing_of_a_form_is_recognised() -> None:
    with (SHARED / "real" / "names" / "org_name_variants_mined.csv").open(encoding="utf-8") as file:
        rows = [
            r
            for r in csv.DictReader(file)
            if r["canonical"] in ("Công ty cổ phần", "Công ty trách nhiệm hữu hạn", "Doanh nghiệp tư nhân", "Tổng công ty", "Hộ kinh doanh")
        ]
    assert rows and [r["example"] for r in rows if canonical(r["example"]).form is None] == []


class _Everything:
    def __contains__(self, _: object) -> bool:
        return True


@given(st.lists(st.sampled_from([*(word for table in (_tables().starts, _tables().endings, _tables().always, _tables().inside, _tables().first)
                                   for words in table for word in words), "&", "và", "An", "Phát", "số", "12", "x2", "IV", "Hà", "Nội", "tỉnh"]), max_size=8))
def test_what_is_not_looked_up_is_not_there(words: list[str]) -> None:
    """Pieces are looked up only where their first or last word is one of the table's: as if all were looked up."""
    quick = canonical(" ".join(words))
    with pytest.MonkeyPatch.context() as patched:
        every = replace(_tables(), opening=_Everything(), closing=_Everything(), abbreviated=_Everything())
        patched.setattr("graph.text.orgname._tables", lambda: every)
        canonical.cache_clear()
        assert canonical(" ".join(words)) == quick
    canonical.cache_clear()
