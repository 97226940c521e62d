"""Places: all writings of provinces and regions, the 2025 merger, and words that only look like places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.provinces import provinces
from graph.text.fold import fold
from graph.text.places import Place, find_places


def only(text: str) -> Place:
    (place,) = find_places(fold(text))
    return place


@pytest.mark.parametrize("province", provinces(), ids=lambda p: p.name_63)
def test_every_province_by_its_name_in_every_typing(province) -> None:  # type: ignore[no-untyped-def]
    for text in (province.name_63, province.name_63.upper(), fold(province.name_63).text, f"tỉnh {province.name_63}", f"dự án ở {province.name_63}?"):
        place = only(text)
        assert (place.kind, place.names_63) == ("province", (province.name_63,)), text


@pytest.mark.parametrize(
    ("text", "name"),
    [("HN", "Hà Nội"), ("hn", "Hà Nội"), ("SG", "TP. Hồ Chí Minh"), ("Sài Gòn", "TP. Hồ Chí Minh"), ("TPHCM", "TP. Hồ Chí Minh"), ("tp.hcm", "TP. Hồ Chí Minh"),
     ("TP. HCM", "TP. Hồ Chí Minh"), ("thành phố Hồ Chí Minh", "TP. Hồ Chí Minh"), ("BR-VT", "Bà Rịa - Vũng Tàu"), ("Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu"),
     ("Huế", "Thừa Thiên Huế"), ("hue", "Thừa Thiên Huế"), ("Thừa Thiên - Huế", "Thừa Thiên Huế"), ("Đắc Lắc", "Đắk Lắk"), ("Kontum", "Kon Tum"),
     ("Hà Nôi", "Hà Nội"),
     ("Hoà Bình", "Hòa Bình"), ("Thủ đô", "Hà Nội")],
)  # fmt: skip
def test_other_writings(text: str, name: str) -> None:
    assert only(text).names_63 == (name,)


@pytest.mark.parametrize(
    ("text", "count"),
    [("ĐBSH", 11), ("đồng bằng sông Hồng", 11), ("Trung du và miền núi phía Bắc", 14), ("Tây Nguyên", 5), ("Đông Nam Bộ", 6), ("ĐBSCL", 13), ("miền Bắc", 25),
     ("mien Bac", 25), ("các tỉnh phía Nam", 19), ("vùng Bắc Trung Bộ và Duyên hải miền Trung", 14), ("miền Trung", 14)],
)  # fmt: skip
def test_regions_are_sets_of_provinces(text: str, count: int) -> None:
    place = only(text)
    assert place.kind == "region" and len(place.names_63) == count


def test_country_and_ambiguous_abbreviations() -> None:
    assert only("cả nước").kind == only("toàn quốc").kind == "country"
    place = only("ĐN có bao nhiêu gói")
    assert (place.kind, place.names_63) == ("ambiguous", ("Đà Nẵng", "Đồng Nai")) and "hoặc" in place.note


def test_the_merger_is_noted_and_can_be_chosen() -> None:
    binh_duong, hcm = only("Bình Dương"), only("TP.HCM")
    assert "thuộc TP. Hồ Chí Minh" in binh_duong.note and binh_duong.names_63 == ("Bình Dương",)
    assert "không gồm" in hcm.note and set(hcm.merged) == {"TP. Hồ Chí Minh", "Bình Dương", "Bà Rịa - Vũng Tàu"}
    assert set(only("TP.HCM (mới)").names_63) == set(hcm.merged) == set(only("TP.HCM sau sáp nhập").names_63)
    assert only("Hà Nội").note == only("tỉnh Hà Nam cũ").note == ""
    assert only("doanh nghiệp Lào Cai mới thành lập").names_63 == ("Lào Cai",)


@pytest.mark.parametrize(
    "text", ["chị Huệ", "giá lại cao", "dn nào trúng", "DN nào trúng", "sơn là", "trên địa bàn", "tỉnh nào", "miền nào", "Việt Nam", "hai bên", "TB của TN"]
)
def test_what_is_no_place(text: str) -> None:
    assert find_places(fold(text)) == []


def test_several_places_in_one_question() -> None:
    folded = fold("HN với SG mỗi bên mấy gói, không kể tỉnh Đồng Nai và Huế")
    assert [folded.original(p.start, p.end) for p in find_places(folded)] == ["HN", "SG", "tỉnh Đồng Nai", "Huế"]


@settings(deadline=None)
@given(st.lists(st.sampled_from([p.name_63 for p in provinces()]), min_size=1, max_size=4, unique=True), st.booleans())
def test_lists_of_provinces_come_back_in_order(names: list[str], marks: bool) -> None:
    text = ", ".join(names)
    assert [p.name for p in find_places(fold(text if marks else fold(text).text))] == names
