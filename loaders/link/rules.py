"""What the rules of links mean, in the words of an inspector."""
from __future__ import annotations

RULES = {
    "key": "mã số ghi ngay trên dòng",
    "key_branch": "mã số chi nhánh 13 chữ số: thuộc doanh nghiệp mang 10 chữ số đầu",
    "key_chain": "chuỗi mã trên mạng đấu thầu (PR, PL, BP, IB) dẫn tới mã này",
    "key_in_name": "mã số thuế viết ngay trong tên",
    "ticker": "mã chứng khoán",
    "name": "tên chuẩn hóa giống hệt, kể cả dấu và loại hình; không tổ chức nào khác mang tên này",
    "no_marks": "tên viết không dấu giống hệt tên đã bỏ dấu; chỉ một tổ chức có tên như vậy",
    "name_firm": "cùng họ tên trong cùng doanh nghiệp; chỉ một người như vậy",
    "name_country": "cùng tên và quốc gia",
    "of_project": "số liệu năm hoặc báo cáo của dự án đã nối",
    "judged": "người có thẩm quyền đã quyết định (judgements.csv)",
    "weighed": "cân nhiều cột (Splink): trọng số vượt ngưỡng và không ứng viên nào khác gần bằng",
    "project_weighed": "cân nhiều cột (Splink): trọng số vượt ngưỡng và không ứng viên nào khác gần bằng",
    "project_name": "cùng tên dự án, không điều gì đã biết trái ngược",
    "project_name_no_marks": "tên dự án không dấu giống hệt, không điều gì đã biết trái ngược",
    "project_slip": "tên dự án có từ gõ sai (không có trong tiếng Việt hay trong sổ), sửa lại thì giống hệt",
    "minted": "chưa thấy ở đâu khác: giữ riêng với mã tạm",
    "minted_unsure": "chưa chắc là ai: giữ riêng với mã tạm, chờ người xem xét",
    "key_unsure": "mã PR trên mạng đấu thầu; chưa chắc là dự án nào trong sổ đăng ký",
}
_BEFORE = {
    "slip_": "một từ gõ sai một chữ (từ viết ra không có trong tiếng Việt hay trong sổ): sửa lại thì ",
    "province_": "ghép với tỉnh/thành phố của bảng thì ",
    "former_": "theo tên cũ trong tệp đăng ký trước đây: ",
}
_AFTER = {"_form": " (một bên không ghi hoặc ghi gọn loại hình)", "_facts": "; thêm tổng mức, ngày, chủ đầu tư hoặc tỉnh cùng khớp"}


def words(rule: str) -> str:
    """A rule in words; one without words of its own (a new rule) as it is."""
    if rule in RULES:
        return RULES[rule]
    for mark, said in _BEFORE.items():
        if rule.startswith(mark):
            return said + words(rule.removeprefix(mark))
    for mark, said in _AFTER.items():
        if rule.endswith(mark):
            return words(rule.removesuffix(mark)) + said
    return rule
