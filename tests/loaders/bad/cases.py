"""The table: file name, its bytes, what is to come of it. `Reject` a file by its code, or read it with so many rows loaded and quarantined."""
from __future__ import annotations

import codecs
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.loaders.bad import books
from tests.loaders.bad.books import GOOD, HEAD, book, cell, firms, sheet


@dataclass(frozen=True)
class Reject:
    """The whole file is refused (or, 'unrecognised', left aside) with this code."""

    code: str


@dataclass(frozen=True)
class Read:
    """The file is read: rows loaded, set aside, and a word that a warning or reason must hold."""

    loaded: int
    quarantined: int = 0
    told: str = ""


Outcome = Reject | Read
Case = tuple[str, bytes, Outcome]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXT = ";".join(HEAD) + "\n" + ";".join(GOOD) + "\n"


def xlsx() -> Iterator[Case]:
    good = book()
    yield "khong.xlsx", b"", Reject("empty")
    yield "mot_byte.xlsx", b"P", Reject("not_xlsx")
    yield "tot.xlsx", good, Read(1)
    yield "nua.xlsx", good[: len(good) // 2], Reject("broken_xlsx")
    yield "khong_muc_luc.xlsx", good[: good.rindex(b"PK\x01\x02")], Reject("broken_xlsx")
    yield "html.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", Reject("not_xlsx")
    yield "that_la_xls.xlsx", OLE + bytes(4096), Reject("broken_xlsx")
    yield "mat_khau.xlsx", books.encrypted(good), Reject("encrypted")
    yield "long_nhau.xlsx", books.pack({"a.xlsx": good}), Reject("broken_xlsx")
    yield "bom.xlsx", book(sheet(" " * (40 * 1024**2))), Reject("xlsx_limits")
    far = firms(GOOD) + f'<row r="1048576">{cell("XFD1048576", "1")}</row>'
    yield "xa.xlsx", book(sheet(far)), Reject("parser_died")
    yield "xa_khai_sai.xlsx", book(sheet(far, before='<dimension ref="A1:D2"/>')), Reject("parser_died")
    yield "khai_rong.xlsx", book(sheet(firms(GOOD), before='<dimension ref="A1:XFD1048576"/>')), Read(1)
    yield "khai_bay.xlsx", book(sheet(firms(GOOD), before='<dimension ref="B7:A1"/>')), Read(1)
    wide = f'<row r="1">{"".join(f"<c><v>{n}</v></c>" for n in range(1_000_000))}</row>'
    yield "trieu_cot.xlsx", book(sheet(wide)), Reject("unrecognised")
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    prolog = f'<!DOCTYPE worksheet [<!ENTITY l0 "ha">{laughs}]>'
    yield "cuoi.xlsx", book(sheet(firms((GOOD[0], "X", *GOOD[2:])).replace(">X<", ">&l9;<"), prolog=prolog)), Reject("broken_xlsx")
    outside = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield "ngoai.xlsx", book(sheet(firms((GOOD[0], "X", *GOOD[2:])).replace(">X<", ">&x;<"), prolog=outside)), Reject("broken_xlsx")
    yield "duong_dan.xlsx", book(entries={"../../x": "y"}), Read(1)
    yield "trung_trang.xlsx", book(names=("A", "A")), Read(2)
    yield "an.xlsx", book(state='state="hidden"'), Reject("unrecognised")
    yield "nhieu_trang.xlsx", book(names=tuple(f"T{n}" for n in range(10_001))), Reject("xlsx_limits")
    yield "macro.xlsm", book(entries={"xl/vbaProject.bin": OLE}), Read(1)
    yield "lien_ket.xlsx", book(entries={"xl/externalLinks/externalLink1.xml": "<externalLink/>"}), Read(1)
    yield "chuoi_sai.xlsx", book(sheet(firms(GOOD) + '<row r="3"><c r="A3" t="s"><v>99</v></c></row>')), Reject("broken_xlsx")
    formula = '<row r="3"><c r="A3" t="str"><f>1+1</f></c>' + cell("B3", "Công ty CP Bình") + "</row>"
    yield "cong_thuc.xlsx", book(sheet(firms(GOOD) + formula)), Read(1, told="chưa được tính")
    error = '<row r="3"><c r="A3" t="e"><v>#REF!</v></c>' + cell("B3", "Công ty CP Bình") + cell("C3", "5") + "</row>"
    yield "ref.xlsx", book(sheet(firms(GOOD) + error)), Read(2, told="#REF!")
    yield "o_dai.xlsx", book(sheet(firms((GOOD[0], "A" * 32_767, *GOOD[2:])))), Read(1)
    yield "nfd.xlsx", book(sheet(firms(GOOD).replace("Tên doanh nghiệp", "Te\u0302n doanh nghie\u0302\u0323p").replace("Vốn điều", "Vốn\u00a0điều"))), Read(1)
    yield "thieu_cot_doanh_nghiep.xlsx", book(sheet(firms(GOOD).replace("Vốn điều lệ", "Vốn khác"))), Reject("missing_column")
    yield "trung_cot.xlsx", book(sheet(firms(GOOD).replace("Ngày cấp", "Tên doanh nghiệp"))), Read(1, told="nhiều lần")
    dates = [(f"010123456{n}", "Công ty CP A", "5", day) for n, day in enumerate(("31/02/2024", "60", "-1", "99999999", "29/02/2024"))]
    yield "ngay.xlsx", book(sheet(firms(*dates))), Read(1, 4, "ngày")
    serial = '<row r="2">' + cell("A2", GOOD[0]) + cell("B2", GOOD[1]) + '<c r="C2"><v>5</v></c><c r="D2"><v>40210</v></c></row>'
    yield "nam_1904.xlsx", book(sheet(firms() + serial), properties='<workbookPr date1904="1"/>'), Reject("date1904")
    money = [(f"010123456{n}", "Công ty CP A", amount, "2010") for n, amount in enumerate(("1.234.567,89", "1,234,567.89", "(1.000)", "12 tỷ", "1e400"))]
    yield "tien.xlsx", book(sheet(firms(*((*m[:3], "01/02/2010") for m in money)))), Read(3, 2, "tiền")
    floats = '<row r="2"><c r="A2"><v>1.01235E+11</v></c>' + cell("B2", "Công ty CP A") + '<c r="C2"><v>5</v></c></row>'
    yield "so_thuc.xlsx", book(sheet(firms() + floats)), Read(1)
    yield "tong_cong.xlsx", book(sheet(firms(GOOD, ("Tổng cộng", "", "6000000", "")))), Read(1, told="không khớp")


def csv() -> Iterator[Case]:
    yield "trong.csv", b"", Reject("empty")
    yield "khoang_trang.csv", b" \r\n\0", Reject("empty")
    yield "tot.csv", TEXT.encode(), Read(1)
    yield "bom.csv", codecs.BOM_UTF8 + TEXT.encode(), Read(1)
    yield "utf16.csv", TEXT.encode("utf-16"), Read(1)
    yield "utf16_khong_bom.csv", TEXT.encode("utf-16-le"), Reject("encoding")
    yield "cp1258.csv", "Mã số doanh nghiệp;Tên doanh nghiệp;Vốn điều lệ\n0101234567;Công ty;5\n".encode("cp1258", "ignore"), Reject("encoding")
    yield "tcvn3.csv", b"M\xb7 s\xe8 doanh nghi\xd6p;T\xaan doanh nghi\xd6p;V\xe8n \xae i\xd2u l\xd6\n0101234567;C\xabng ty;5\n", Reject("encoding")
    mojibake = TEXT.encode().decode("cp1252", "replace").encode()
    yield "mojibake.csv", mojibake, Reject("encoding")
    yield "mojibake_doanh_nghiep.csv", TEXT.replace("Công ty CP An", "Công ty CP HÆ°ng YÃªn").encode(), Reject("encoding")
    yield "tron.csv", TEXT.encode() + b"0101234575;C\xf4ng ty CP B;5;01/02/2010\n", Reject("encoding")
    yield "tron_xa.csv", TEXT.encode() + b"0101234575;A;5;01/02/2010\n" * 4000 + b"0101234575;C\xf4ng ty;5;01/02/2010\n", Reject("encoding")
    yield "phay.csv", TEXT.replace(";", ",").encode(), Read(1)
    yield "tab.csv", TEXT.replace(";", "\t").encode(), Read(1)
    yield "sep.csv", b"sep=;\r\n" + TEXT.encode(), Read(1)
    yield "ngoac.csv", (TEXT + '0101234575;"Công ty CP Bình;5;01/02/2010\n' + "0101234582;C;5;01/02/2010\n" * 3).encode(), Reject("broken_csv")
    yield "o_dai.csv", (TEXT + f"0101234575;{'A' * 200_000};5;01/02/2010\n").encode(), Read(2)
    yield "o_rat_dai.csv", (TEXT + f"0101234575;{'A' * 2_000_000};5;01/02/2010\n").encode(), Reject("broken_csv")
    yield "nul.csv", (TEXT + "0101234575;Công\0 ty;5;01/02/2010\n").encode(), Read(2)
    yield "cr.csv", TEXT.replace("\n", "\r").encode(), Read(1)
    yield "le.csv", (TEXT + "0101234575;Công ty CP Bình\n0101234582;Công ty CP Chi;5;01/02/2010;thừa\n").encode(), Read(2, 1, "nhiều ô hơn")
    yield "lap_tieu_de.csv", (TEXT + TEXT.replace("0101234567", "0101234575")).encode(), Read(2)
    yield "chi_tieu_de.csv", TEXT.partition("\n")[0].encode() + b"\n", Read(0)
    yield "lenh.csv", TEXT.replace("Công ty CP An", "=cmd|'/C calc'!A0").encode(), Read(1)
    yield "-rf; $(reboot) \u202e.csv", TEXT.encode(), Read(1)
    yield "chu_so_a_rap.csv", TEXT.replace("5000000", "٥٠٠٠").encode(), Read(0, 1, "số")
    yield "chu_so_rong.csv", TEXT.replace("0101234567", "０１０１２３４５６７").encode(), Read(0, 1, "chữ số")


BODY = {"orgCode": "vnz000000001", "orgFullname": "UBND tỉnh Sơn La", "officePro": "Sơn La"}
LINE = json.dumps(BODY, ensure_ascii=False)


def with_line(written: str) -> bytes:
    return f"{LINE}\n{written}\n".encode("utf-8", "surrogatepass")


def json_lines() -> Iterator[Case]:
    name = LINE.replace("UBND tỉnh Sơn La", "X")
    yield "tot.jsonl", with_line(LINE.replace("001", "002")), Read(2)
    yield "nua.jsonl", LINE.encode() + b"\n" + LINE.encode()[:40], Read(1, 1, "cắt cụt")
    yield "sau.jsonl", with_line("[" * 100_000), Read(1, 1, "sâu")
    yield "sau_doi_tuong.jsonl", with_line('{"a":' * 100_000), Read(1, 1, "sâu")
    yield "so_dai.jsonl", with_line(name.replace('"X"', "9" * 5000)), Read(1, 1)
    yield "nan.jsonl", with_line(name.replace('"X"', "NaN")), Read(1, 1, "NaN")
    yield "vo_cung.jsonl", with_line(name.replace('"X"', "1e999")), Read(1, 1, "quá lớn")
    yield "trung_khoa.jsonl", with_line(name.replace('"X"', '"A", "orgFullname": "B"')), Read(1, 1, "hai lần")
    yield "surrogate.jsonl", with_line(name.replace('"X"', '"\\ud800"')), Read(1, 1)
    yield "bom.jsonl", codecs.BOM_UTF8 + LINE.encode() + b"\n", Read(1)
    yield "dong_trong.jsonl", f"\n\n{LINE}\n\n\n".encode(), Read(1)
    yield "dep.jsonl", json.dumps(BODY, ensure_ascii=False, indent=1).encode(), Read(1)
    yield "dep_nhieu.jsonl", (json.dumps(BODY, ensure_ascii=False, indent=1) * 2).encode(), Reject("broken_json")
    yield "utf16.jsonl", (LINE + "\n").encode("utf-16"), Reject("encoding")
    yield "khong_phai_doi_tuong.jsonl", with_line('["a"]'), Read(1, 1, "đối tượng")
    yield "khoa_la.jsonl", with_line(name.replace('"X"', '"A", "lc": 1, "__class__": "os"').replace("001", "002")), Read(2, told="lc")
    yield "nul.jsonl", with_line(name.replace("X", "A\\u0000B").replace("001", "002")), Read(2)
    yield "bom_gzip.jsonl.gz", gzip.compress(b" " * (80 * 1024**2)), Reject("archive_limits")
    yield "sau.json", b"[" * 100_000, Reject("broken_json")
    yield "so_dai.json", b'{"orgCode": ' + b"9" * 5000 + b"}", Reject("broken_json")
    yield "rong.json", b"{}", Reject("unrecognised")
    yield "so_va_chu.json", json.dumps([{**BODY, "orgCode": 1}, BODY]).encode(), Read(1, 1)


def stat(**change: object) -> bytes:
    """A JSON-stat table of two provinces and two years, with something changed in its dimension or beside it."""
    dimension: dict[str, object] = {
        "Tỉnh": {"label": "Tỉnh", "category": {"index": {"0": 0, "1": 1}, "label": {"0": "Hà Nội", "1": "Cà Mau"}}},
        "Năm": {"label": "Năm", "category": {"index": {"0": 0, "1": 1}, "label": {"0": "2019", "1": "2020"}}},
        "id": ["Tỉnh", "Năm"], "size": [2, 2], "role": {"time": ["Năm"], "geo": ["Tỉnh"]},
    }
    body: dict[str, object] = {"label": "Dân số (Nghìn người)", "value": [1, 2, 3, 4]}
    for key, value in change.items():
        (body if key in ("value", "label") else dimension)[key] = value
    return json.dumps({"dataset": {"dimension": dimension, **body}}, ensure_ascii=False).encode()


def json_stat() -> Iterator[Case]:
    gap = {"category": {"index": {"0": 0, "1": 5}, "label": {"0": "2019", "1": "2020"}}}
    yield "tot.json", stat(), Read(4)
    yield "nul.json", stat() + b"\0", Read(4)
    yield "ngan.json", stat(value=[1, 2, 3]), Reject("broken_table")
    yield "dai.json", stat(value=[1, 2, 3, 4, 5]), Reject("broken_table")
    yield "nghin_ty.json", stat(size=[10**6, 10**6], value={}), Reject("broken_jsonstat")
    yield "khoang_trong.json", stat(Năm=gap), Reject("broken_jsonstat")
    yield "thieu_chieu.json", stat(id=["Tỉnh", "Quý"]), Reject("broken_jsonstat")
    yield "lap_chieu.json", stat(id=["Tỉnh", "Tỉnh"]), Reject("broken_jsonstat")
    yield "dao_chieu.json", stat(id=["Năm", "Tỉnh"]), Read(4)
    yield "am.json", stat(size=[-2, -2]), Reject("broken_jsonstat")
    yield "thuc.json", stat(size=[2.0, 2]), Reject("broken_jsonstat")
    yield "chua_biet.json", stat(value=[1, "..", None, 4]), Read(4)
    yield "chu.json", stat(value=[1, "một", 3, 4]), Read(3, 1)
    yield "thua.json", stat(value={"0": 1, "9": 2}), Reject("broken_table")
    yield "khoa_sai.json", stat(value={"x": 1}), Reject("broken_table")
    yield "khong_muc.json", stat(Năm="2019"), Reject("broken_jsonstat")
    mixed = {"class": "dataset", "id": ["Năm"], "size": [1], "dimension": {"Năm": {}}, "value": [1]}
    yield "v1_nhu_v2.json", json.dumps(mixed).encode(), Reject("broken_jsonstat")


TABLES = {"xlsx": xlsx, "csv": csv, "jsonl": json_lines, "stat": json_stat}


def every() -> Iterator[Case]:
    """All cases; the name says the table and the file."""
    for table, made in TABLES.items():
        for name, data, outcome in made():
            yield f"{table}/{name}", data, outcome
