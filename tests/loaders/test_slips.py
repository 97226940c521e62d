"""Which words of a name may be mended, and which must be left as they are."""
from __future__ import annotations

import pytest

from loaders.link.names import canonical, forms_agree, odd, places, spelt_out, wider
from loaders.link.orgs import Known, OrgIndex
from loaders.link.projects import Facts, ProjectIndex, numerals

INDEX = OrgIndex([
    Known("Enterprise", "1", "Công ty Cổ phần Tư vấn Thiết kế Hoàng Phát"),
    Known("Enterprise", "2", "Công ty TNHH Xây dựng Đại Thành"),
    Known("Enterprise", "3", "Công ty TNHH Một thành viên Vận tải Minh Đức"),
    Known("Enterprise", "4", "Công ty Cổ phần Vận tải Hoàng Hưng"),
    Known("Enterprise", "5", "Công ty TNHH Xây dựng Thanh Đại"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("Công ty Cổ phần Tư vấn Tiết kế Hoàng Phát", "1"),       # 'tiết' is a word, but 'tiết kế' breaks the name of a trade
        ("Công ty Cổ phần Tư vấn Thiết kếHoàng Phát", "1"),       # run together
        ("Công ty Cổ phần Tư vấn Thiết kế Hoangf Phát", "1"),     # Telex left undone
        ("CTCP Tư vấn Thiết kế Hoàng Phat", "1"),                 # no syllable ends in t without a tone
        ("Cong ty TNHH Xây dung Đại Thành", "2"),                 # marks lost in words that no register name has bare
        ("Công ty TNHHH Xâyy dựng Đại Thành", "2"),               # two words that are none
        ("Công ty TNHH Xây dựng Đại Thanh", None),                # 'Thanh' is a name of its own
        ("Công ty TNHH Vận tải Minh Đức", None),                  # one member fewer: perhaps another firm
        ("Công ty Cổ phần Vận tải Hoàn Hưng", None),              # 'Hoàn' is a name of its own
        ("Công ty Cổ phần Vận tải Hoàng Hùng", None),
        ("Công ty Cổ phần Vận tải Hoàng Hưng 2", None),
        ("Công ty Cổ phần Vận tải Hoàng Hưng Hà Nội", None),
        ("Doanh nghiệp tư nhân Vận tải Hoàng Hưng", None),
    ],
)  # fmt: skip
def test_what_is_mended(written: str, id: str | None) -> None:
    found = INDEX.find(written, ("Enterprise", "Agency"))
    assert (found.ids[0][1] if found and len(found.ids) == 1 else None) == id


def test_forms_places_numerals() -> None:
    assert forms_agree("Công ty TNHH", "Công ty TNHH hai thành viên trở lên") and not forms_agree("Công ty TNHH", "Công ty TNHH một thành viên")
    assert "Công ty TNHH" in wider("Công ty TNHH một thành viên") and wider("") == set()
    assert places(canonical("Công ty CP An Phát Hà Nội - Miền Trung").folded) == ["mien trung", "ha noi"]
    assert numerals("cau an phu giai doan ii") == numerals("cau an phu giai doan 2") != numerals("cau an phu giai doan 1")
    assert odd("Công ty CP Nguyên Hưg") and not odd("Công ty CP Nguyen Hung Group")
    assert spelt_out("Dự án đầu tư xây dựng công trình Cầu Hoà Bình") == spelt_out("CẦU HÒA BÌNH") and spelt_out("Dự án") == "dự án"


@pytest.mark.parametrize(
    ("facts", "id"),
    [
        (Facts("", "Cầu An Phú", frozenset({"01"}), "100", "2020-01-02"), "7"),
        (Facts("", "Cầu An Phú", frozenset({"01"}), "120", None), "7"),                         # a revised total
        (Facts("", "Cầu An Phú", frozenset({"01"}), "120", "2021-05-06"), None),                # only the owner agrees
        (Facts("", "Cầu An Phú", frozenset({"02"}), None, None), None),                         # another owner
        (Facts("", "Cầu An Phú", frozenset({"~an"}), None, None), "7"),                         # nothing speaks against it
        (Facts("", "Cầu An Phúc", frozenset({"01"}), "100", "2020-01-02"), None),               # another bridge of the same batch
        (Facts("", "Cau An Phu", frozenset({"01"}), "120", None), None),                        # a bare name and a revised total: too little
        (Facts("", "Cau An Phu", frozenset({"01"}), "100", None), "7"),
        (Facts("", "Cầu Ann Phú", frozenset({"01"}), "100", "2020-01-02"), "7"),
        (Facts("", "Cầu An Phú giai đoạn 2", frozenset({"01"}), "100", "2020-01-02"), None),
        (Facts("", "Cầu An Phú", province="Cà Mau"), None),
    ],
)  # fmt: skip
def test_facts_outvote_the_name_of_a_project(facts: Facts, id: str | None) -> None:
    index = ProjectIndex([Facts("7", "Cầu An Phú", frozenset({"01"}), "100", "2020-01-02", "Hà Nội")])
    found = index.find(facts)
    assert (found[1][0] if found else None) == id
