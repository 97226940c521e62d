"""The 63 provinces of 2008-2025 with their regions: facts of geography that the demo world is laid out on."""
from __future__ import annotations

NATION = "Cả nước"  #: how the truth names the country as a whole

REGIONS: dict[str, tuple[str, ...]] = {
    "Đồng bằng sông Hồng": (
        "Hà Nội", "Hải Phòng", "Quảng Ninh", "Hải Dương", "Hưng Yên", "Bắc Ninh", "Vĩnh Phúc", "Thái Bình", "Nam Định", "Hà Nam", "Ninh Bình"),
    "Trung du và miền núi phía Bắc": (
        "Hà Giang", "Cao Bằng", "Bắc Kạn", "Lạng Sơn", "Tuyên Quang", "Thái Nguyên", "Phú Thọ", "Bắc Giang", "Lào Cai", "Yên Bái", "Điện Biên",
        "Lai Châu", "Sơn La", "Hòa Bình"),
    "Bắc Trung Bộ và Duyên hải miền Trung": (
        "Thanh Hóa", "Nghệ An", "Hà Tĩnh", "Quảng Bình", "Quảng Trị", "Thừa Thiên Huế", "Đà Nẵng", "Quảng Nam", "Quảng Ngãi", "Bình Định",
        "Phú Yên", "Khánh Hòa", "Ninh Thuận", "Bình Thuận"),
    "Tây Nguyên": ("Kon Tum", "Gia Lai", "Đắk Lắk", "Đắk Nông", "Lâm Đồng"),
    "Đông Nam Bộ": ("TP. Hồ Chí Minh", "Bình Phước", "Tây Ninh", "Bình Dương", "Đồng Nai", "Bà Rịa - Vũng Tàu"),
    "Đồng bằng sông Cửu Long": (
        "Long An", "Tiền Giang", "Bến Tre", "Trà Vinh", "Vĩnh Long", "Đồng Tháp", "An Giang", "Kiên Giang", "Cần Thơ", "Hậu Giang", "Sóc Trăng",
        "Bạc Liêu", "Cà Mau"),
}

PROVINCES: tuple[str, ...] = tuple(p for names in REGIONS.values() for p in names)
REGION_OF: dict[str, str] = {p: region for region, names in REGIONS.items() for p in names}
CITIES = ("Hà Nội", "Hải Phòng", "Đà Nẵng", "TP. Hồ Chí Minh", "Cần Thơ")

#: how often firms and projects are found there; every other province weighs 5
_HEAVY = {"TP. Hồ Chí Minh": 110, "Hà Nội": 95, "Hải Phòng": 28, "Bình Dương": 26, "Đà Nẵng": 22, "Đồng Nai": 20, "Bắc Ninh": 18, "Quảng Ninh": 12}
WEIGHTS: tuple[int, ...] = tuple(_HEAVY.get(p, 5) for p in PROVINCES)
LARGEST: tuple[str, ...] = tuple(_HEAVY)


def official(province: str, *, short: bool = False) -> str:
    """The province as e-GP writes it: 'Tỉnh Hà Nam', 'Thành phố Hà Nội', short 'TP. Hà Nội'."""
    bare = province.removeprefix("TP. ")
    if province not in CITIES:
        return f"Tỉnh {bare}"
    return f"TP. {bare}" if short else f"Thành phố {bare}"
