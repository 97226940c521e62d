"""Dialogues in which the last answer is pointed at or changed by a command; `ASKED` is what must be asked back."""

from __future__ import annotations

from typing import Any

from tests.nlp.talk import ADC, BMX, BRIDGE, HA, HANUL, HDV, HEALTH, HOSPITAL, K1, K2, K3, K4, K5, LAKESIDE, QUAN, ROADS, SAKURA, TY

ASKED = "asked back"

DIALOGUES: dict[str, list[tuple[str, Any]]] = {
    # ---- rows of what was shown ----------------------------------------------------------------------------------
    "the second of a list": [("Công ty ADC trúng những gói nào?", {K1, K3}), ("Gói thứ hai thuộc dự án nào?", {LAKESIDE}), ("còn gói thứ nhất?", {BRIDGE})],
    "the first row": [("2 doanh nghiệp có vốn điều lệ lớn nhất", {ADC, BMX}), ("dòng đầu do ai làm giám đốc?", {HA}), ("cái cuối thì sao?", {QUAN})],
    "behind the end": [("Công ty ADC trúng những gói nào?", {K1, K3}), ("gói thứ năm ai mời?", ASKED)],
    "a province by its row": [("Mỗi tỉnh có bao nhiêu dự án?", ...), ("tỉnh thứ hai có bao nhiêu gói thầu?", {2})],
    "the first in time is no row": [("Công ty ADC trúng những gói nào?", {K1, K3}), ("ai mời thầu gói đầu tiên?", ASKED)],
    "the two just shown": [
        ("Ai trúng gói IB2100000001?", {ADC}),
        ("Ai trúng gói IB2100000002?", {BMX}),
        ("hai nhà đó có liên quan gì không?", {True}),
    ],
    # ---- dropped -------------------------------------------------------------------------------------------------
    "without a place, of firms": [("Công ty nào trúng thầu?", {ADC, BMX}), ("bỏ Hà Nội ra", {BMX})],
    "the place that was said": [("Hà Nội có bao nhiêu gói thầu năm 2022?", {2}), ("bỏ Hà Nội ra", {3}), ("bỏ năm ra", {5})],
    "without what is small": [("Hà Nội có những gói thầu nào?", {K1, K3, K4}), ("bỏ gói dưới 8 tỷ", {K1, K3}), ("không tính gói xây lắp", set())],
    "without one": [("Công ty nào trúng thầu?", {ADC, BMX}), ("trừ công ty BMX ra", {ADC})],
    "a condition by its name": [("Những gói xây lắp nào ở Hà Nội?", {K1, K3}), ("bỏ điều kiện lĩnh vực", {K1, K3, K4})],
    "capital is no command": [("Công ty ADC trúng những gói nào?", {K1, K3}), ("bỏ vốn vào dự án nào?", {BRIDGE})],
    # ---- added ---------------------------------------------------------------------------------------------------
    "one more sort": [("Có bao nhiêu gói xây lắp?", {2}), ("thêm gói tư vấn", {3})],
    "one more place": [("Những dự án nào ở Đà Nẵng?", {HOSPITAL, HANUL}), ("thêm Hà Nội vào", {BRIDGE, LAKESIDE, SAKURA, HOSPITAL, HANUL})],
    "places side by side": [("Hà Nội có bao nhiêu gói thầu?", {3}), ("thêm Đà Nẵng", {"Hà Nội", "Đà Nẵng"})],
    # ---- sorted, cut ---------------------------------------------------------------------------------------------
    "sorted, turned, cut": [
        ("Hà Nội có những gói thầu nào?", {K1, K3, K4}),
        ("xếp theo giá gói thầu", {K1, K3, K4}),
        ("lấy 2 cái đầu thôi", {K3, K1}),
    ],
    "turned and cut": [
        ("Hà Nội có những gói thầu nào?", {K1, K3, K4}),
        ("xếp theo giá gói thầu", {K1, K3, K4}),
        ("sắp xếp ngược lại", {K1, K3, K4}),
        ("top 2 thôi", {K4, K1}),
    ],
    "from which end": [("2 gói thầu có giá gói thầu cao nhất", {K3, K1}), ("sắp xếp ngược lại", ASKED)],
    # ---- summed up otherwise -------------------------------------------------------------------------------------
    "which year": [("Mỗi năm có bao nhiêu gói thầu?", {2021, 2022}), ("năm nào nhiều nhất?", {2022}), ("năm nào ít nhất?", {2021})],
    "which year of a statistic": [("GRDP Hà Nội các năm", {2021, 2022}), ("năm nào cao nhất?", {2022})],
    "mostly of which sort": [("Hà Nội có những gói thầu nào?", {K1, K3, K4}), ("chủ yếu lĩnh vực gì?", {"Xây lắp"})],
    "how many of each": [("Những gói thầu nào có kết quả?", {K1, K2, K3, K4}), ("chia theo lĩnh vực", {"Xây lắp", "Hàng hóa", "Tư vấn"})],
    "a range": [("Gói thầu trên 15 tỷ", {K3}), ("dưới 15 tỷ nhưng trên 7", {K1, K5})],
    "of those listed, briefly": [("Hà Nội có những gói thầu nào?", {K1, K3, K4}), ("cái nào trên 15 tỷ?", {K3})],
    "and that": [("Có bao nhiêu gói xây lắp?", {2}), ("và gói tư vấn?", {1})],
    # ---- a few words ---------------------------------------------------------------------------------------------
    "another verb": [("Công ty ADC dự thầu bao nhiêu gói?", {2}), ("trúng bao nhiêu?", {2})],
    "those of them that it won": [("Công ty BMX dự thầu bao nhiêu gói ở Đà Nẵng?", {1}), ("gói nào trúng?", {K2})],
    "no reason is held": [("Hà Nội có bao nhiêu dự án?", {3}), ("vì sao?", ASKED)],
    "what share": [("Ai sở hữu công ty BMX?", {ADC, QUAN}), ("bao nhiêu phần trăm?", {ADC, QUAN}), ("ai nắm nhiều nhất?", {ADC})],
    "which of the last two": [("Hà Nội có bao nhiêu gói thầu?", {3}), ("còn Đà Nẵng?", {2}), ("nơi nào nhiều hơn?", {"Hà Nội", "Đà Nẵng"})],
    "both years": [("Hà Nội có bao nhiêu gói thầu năm 2022?", {2}), ("còn năm 2021?", {1}), ("cả hai năm", {2021, 2022})],
    "how many of those listed": [("Công ty nào trúng thầu?", {ADC, BMX}), ("bao nhiêu công ty?", {2})],
    "most of somebody's": [("Công ty ADC trúng những gói nào?", {K1, K3}), ("gói nào có giá gói thầu cao nhất?", {K3})],
    "a column of a ranking": [("2 gói thầu có giá gói thầu cao nhất", {K3, K1}), ("thêm bên mời thầu", {K3, K1})],
    "lost, then a command": [("Hà Nội có những gói thầu nào?", {K1, K3, K4}), ("lung tung beng gì đó", ASKED), ("bỏ gói xây lắp", {K4})],
    "lost, then a change": [("Hà Nội có bao nhiêu gói thầu?", {3}), ("lung tung beng gì đó đi nhé", ASKED), ("còn Đà Nẵng?", ASKED)],
    # ---- of whom -------------------------------------------------------------------------------------------------
    "of shareholders of every sort": [("Ai sở hữu công ty BMX?", {ADC, QUAN}), ("chỉ lấy người nắm trên 50%", {ADC})],
    "the body spoken of": [("Sở Y tế Đà Nẵng mời thầu những gói nào?", {K2, K5}), ("sở y tế làm chủ đầu tư dự án nào?", {HOSPITAL})],
    "of those, or of all": [("Công ty ADC trúng những gói nào?", {K1, K3}), ("năm 2022 có mấy gói?", ASKED)],
    "whose": [("Công ty nào trúng nhiều gói xây lắp nhất?", {ADC}), ("của chủ nào?", ASKED)],
}
_ = (HDV, HEALTH, ROADS, TY)
