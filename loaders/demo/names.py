"""Names composed from our own word lists: people, firms, state bodies, foreign investors, projects. None is meant to exist."""
from __future__ import annotations

from random import Random

SURNAMES = ("Nguyễn",) * 8 + ("Trần",) * 3 + ("Lê",) * 3 + ("Phạm",) * 2 + ("Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ",
    "Ngô", "Dương", "Lý", "Trịnh", "Đinh")
MIDDLES = ("Văn", "Thị", "Đức", "Minh", "Hữu", "Ngọc", "Thanh", "Quang", "Xuân", "Thu", "Anh", "Đình", "Công", "Bá", "Kim", "Phương", "Mạnh",
    "Quốc", "Gia", "Bảo")
GIVENS = (
    "Anh", "Bình", "Châu", "Chi", "Cường", "Dũng", "Dung", "Duy", "Đạt", "Giang", "Hà", "Hải", "Hạnh", "Hiền", "Hiếu", "Hoa", "Hòa", "Huệ",
    "Hùng", "Hưng", "Huy", "Khang",
    "Khoa", "Lan", "Linh", "Long", "Mai", "Nam", "Nga", "Ngân", "Ngọc", "Phong", "Phúc", "Quân", "Quyên", "Sơn", "Tâm", "Thắng", "Thảo", "Thủy",
    "Thúy", "Toàn", "Trang",
    "Trung", "Tú", "Tuấn", "Tùng", "Vân", "Việt", "Vinh", "Yến")
FOREIGN_PEOPLE = {
    "Hàn Quốc": ("Park Min Jun", "Kim Ji Hoon", "Lee Seo Yeon", "Choi Dong Hyun"), "Nhật Bản": ("Tanaka Hiroshi", "Sato Kenji", "Mori Akiko"),
    "Trung Quốc": ("Wang Jianlin", "Li Xiaoming", "Chen Guowei"), "Singapore": ("Tan Wei Ming", "Lim Boon Keng"), "Đài Loan": ("Huang Chih Hao",
    "Lin Mei Ling"),
    "Thái Lan": ("Somchai Rattana",), "Hoa Kỳ": ("John Whitfield",), "Pháp": ("Jean Moreau",), "Đức": ("Karl Brenner",)}

SYLLABLES = (
    "An", "Anh", "Bách", "Bảo", "Bình", "Cát", "Châu", "Chí", "Cường", "Dân", "Duy", "Đại", "Đạt", "Đông", "Đức", "Gia", "Hà", "Hải", "Hân",
    "Hòa", "Hoàng", "Hồng", "Hùng",
    "Hưng", "Huy", "Khải", "Khang", "Khánh", "Kim", "Lâm", "Lộc", "Lợi", "Long", "Minh", "Mỹ", "Nam", "Nghĩa", "Ngọc", "Nguyên", "Nhật", "Phát",
    "Phong", "Phú", "Phúc",
    "Phương", "Quang", "Quốc", "Quý", "Sơn", "Tâm", "Tân", "Tây", "Thái", "Thắng", "Thành", "Thiên", "Thịnh", "Thuận", "Thủy", "Thụy", "Tiến",
    "Toàn", "Trí", "Trung",
    "Trường", "Tuấn", "Tùng", "Tường", "Việt", "Vinh", "Vĩnh", "Vượng", "Xuân", "Yên")
#: words that are also places, roles or common words: homographs to be met inside names
HOMOGRAPHS = ("Hòa Bình", "An Giang", "Bình Dương", "Hà Nam", "Quảng Nam", "Thái Bình", "Bình", "Năm Sao", "Phú Thọ", "Hậu Giang", "Long An",
    "Vĩnh Long", "Nhà Việt", "Họ Lê")
SUFFIXES = ("36", "68", "86", "Group", "Việt Nam", "Miền Trung", "Phía Nam", "Sài Gòn", "Hà Thành")

#: (words in the name, VSIC section, its title); repeated ones are commoner
BUSINESSES: tuple[tuple[str, str, str], ...] = (
    *[(w, "F", "Xây dựng") for w in ("Xây dựng", "Đầu tư Xây dựng", "Xây dựng và Thương mại", "Xây lắp", "Cầu đường",
    "Xây dựng Công trình Giao thông", "Cơ khí Xây dựng",
                                     "Xây dựng", "Đầu tư và Xây dựng", "Xây lắp Thủy lợi")],
    *[(w, "G", "Bán buôn và bán lẻ") for w in ("Thương mại", "Thương mại Dịch vụ", "Xuất nhập khẩu", "Vật tư", "Thiết bị Giáo dục")],
    *[(w, "C", "Công nghiệp chế biến, chế tạo") for w in ("Thép", "Nhựa", "Dệt may", "Bao bì", "Điện tử")],
    *[(w, "M", "Hoạt động chuyên môn, khoa học và công nghệ") for w in ("Tư vấn Thiết kế", "Tư vấn Xây dựng", "Tư vấn Giám sát", "Tư vấn Đầu tư",
    "Kiểm định")],
    *[(w, "L", "Hoạt động kinh doanh bất động sản") for w in ("Bất động sản", "Phát triển Đô thị", "Địa ốc", "Đầu tư Hạ tầng Khu công nghiệp",
    "Đầu tư")],
    ("Công nghệ", "J", "Thông tin và truyền thông"), ("Phần mềm", "J", "Thông tin và truyền thông"), ("Giải pháp Số", "J",
    "Thông tin và truyền thông"),
    ("Điện lực", "D", "Sản xuất và phân phối điện"), ("Năng lượng tái tạo", "D", "Sản xuất và phân phối điện"),
    ("Dược phẩm", "Q", "Y tế và hoạt động trợ giúp xã hội"), ("Thiết bị Y tế", "Q", "Y tế và hoạt động trợ giúp xã hội"),
    ("Nông nghiệp", "A", "Nông nghiệp, lâm nghiệp và thủy sản"), ("Thủy sản", "A", "Nông nghiệp, lâm nghiệp và thủy sản"), ("Vận tải", "H",
    "Vận tải kho bãi"))

FORMS: dict[str, str] = {  # words before the name -> legal form
    "Công ty Cổ phần": "Công ty cổ phần", "Công ty TNHH": "Công ty TNHH hai thành viên trở lên",
    "Công ty TNHH Một thành viên": "Công ty TNHH một thành viên",
    "Doanh nghiệp tư nhân": "Doanh nghiệp tư nhân", "Công ty Hợp danh": "Công ty hợp danh", "Tổng công ty": "Doanh nghiệp nhà nước"}
FORM_WEIGHTS = (41, 27, 22, 4, 1, 5)

LOCAL_BODIES = (
    "UBND {0}", "Ban Quản lý dự án đầu tư xây dựng công trình giao thông {0}", "Ban Quản lý dự án đầu tư xây dựng công trình dân dụng {0}",
    "Sở Y tế {0}",
    "Sở Giáo dục và Đào tạo {0}", "Bệnh viện Đa khoa {0}", "Sở Nông nghiệp và Phát triển nông thôn {0}")
CENTRAL_BODIES = (  # name, parent
    ("Bộ Giao thông vận tải", None), ("Bộ Y tế", None), ("Bộ Công Thương", None), ("Ban Quản lý dự án Thăng Long", "Bộ Giao thông vận tải"),
    ("Ban Quản lý dự án 7", "Bộ Giao thông vận tải"), ("Ban Quản lý dự án đường Hồ Chí Minh", "Bộ Giao thông vận tải"), ("Tổng cục Thủy lợi", None))

FOREIGN_FIRMS: dict[str, tuple[str, ...]] = {
    "Nhật Bản": ("Asahira", "Kitaoka Denzai", "Minato Kasei", "Hoshizora Foods"), "Hàn Quốc": ("Hanbada", "Daeyang E&C", "Namsan Materials"),
    "Singapore": ("Harbour Crest Capital", "Orchid Bay Infra", "Straitline Industrial"), "Trung Quốc": ("Yuelong Steel", "Pearlsea Optics",
    "Huabei Weaving"),
    "Đài Loan": ("Formax Plastics", "Taizhong Precision"), "Hoa Kỳ": ("Redbluff Energy", "Cascadia Circuits"), "Thái Lan": ("Siamlotus Packaging",
    "Menam Foods"),
    "Pháp": ("Luméris Pharma",), "Đức": ("Rheinfels Maschinen",), "Hà Lan": ("Oranjeveld Dairy",)}
FOREIGN_FORMS = ("Co., Ltd", "Holdings", "Corporation")

PROJECTS: dict[str, tuple[str, ...]] = {
    "Giao thông": ("Cầu", "Đường cao tốc", "Đường tỉnh", "Đường vành đai", "Nâng cấp quốc lộ", "Cảng"), "Y tế": ("Bệnh viện Sản nhi",
    "Trung tâm y tế", "Bệnh viện Đa khoa"),
    "Giáo dục": ("Trường THPT", "Trường Đại học", "Ký túc xá"), "Công nghiệp chế biến, chế tạo": ("Nhà máy", "Khu công nghiệp", "Tổ hợp sản xuất"),
    "Bất động sản": ("Khu đô thị", "Khu nhà ở xã hội", "Tổ hợp thương mại"), "Năng lượng": ("Nhà máy điện gió", "Nhà máy điện mặt trời",
    "Trạm biến áp 110kV"),
    "Nông nghiệp": ("Hồ chứa nước", "Kênh thủy lợi", "Trung tâm giống"), "Cấp thoát nước": ("Nhà máy nước", "Nhà máy xử lý nước thải",
    "Hệ thống thoát nước")}

WORKS: dict[str, tuple[str, ...]] = {
    "Xây lắp": ("Thi công xây dựng",), "Hàng hóa": ("Cung cấp, lắp đặt thiết bị",), "Tư vấn": ("Tư vấn giám sát",
    "Tư vấn lập thiết kế bản vẽ thi công", "Thẩm tra thiết kế"),
    "Phi tư vấn": ("Bảo hiểm công trình", "Rà phá bom mìn", "Dịch vụ vệ sinh"), "Hỗn hợp": ("Thiết kế và thi công (EPC)",)}


def person(rng: Random) -> str:
    return f"{rng.choice(SURNAMES)} {rng.choice(MIDDLES)} {rng.choice(GIVENS)}"


def proper(rng: Random, *, most: int = 3) -> str:
    """The proper part of a name: one to three auspicious syllables, now and then a homograph such as 'Hòa Bình Lâm'."""
    if most > 2 and rng.random() < 0.06:
        return f"{rng.choice(HOMOGRAPHS)} {rng.choice(SYLLABLES)}"
    return " ".join(rng.choice(SYLLABLES) for _ in range(2 if most < 3 or rng.random() < 0.75 else 3))


def firm(rng: Random, *, business: str) -> str:
    """A firm's name without its legal form: 'Xây dựng Hân Trung 36'."""
    tail = f" {rng.choice(SUFFIXES)}" if rng.random() < 0.12 else ""
    return f"{business} {proper(rng)}{tail}"


def initials(core: str, rng: Random, *, words: int) -> str:
    """A short name as firms choose it: initials of the proper part and perhaps CO, JSC, GROUP."""
    tail = core.split()[words:] or core.split()
    return "".join(w if w.isdigit() else w[0].upper() for w in tail) + rng.choice(("", "CO", "JSC", "CONS", "GROUP"))


def project(rng: Random, *, sector: str, province: str) -> str:
    place = f", {province}" if rng.random() < 0.45 else ""
    stage = " giai đoạn 2" if rng.random() < 0.15 else ""
    return f"{rng.choice(PROJECTS[sector])} {proper(rng, most=2)}{place}{stage}"
