"""Source files of the six systems at national size, in parts, seeded: the same bytes for the same arguments.

    python -m scripts.national_files FOLDER --size 0.01            # a hundredth of the nation
    python -m scripts.national_files FOLDER --size 1 --portal      # e-GP records as heavy as the portal's (some 10 GB)

A part is written by one process from its own seed and the numbers it covers (see `national_world`), so memory is flat and both cores work.
XLSX parts stay far below the sheet's 1,048,576 rows. `--portal` adds the technical fields that the portal's records carry and nobody reads;
without it records hold what `loaders.demo` writes.
"""
from __future__ import annotations

import argparse
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, TextIO

from loaders.demo import places, sheet, write_tk
from loaders.demo import world as worlds
from scripts import national_world as facts
from scripts.national_world import Nation

#: firms, projects and packages of one part
PART = {"dkkd": 100_000, "projects": 25_000, "egp": 50_000}
_TECHNICAL: dict[str, Any] = {
    "id": "8f6e1c0a4b7d4e0f9a2c6d5b3e1f7a90", "createdBy": "vnz000000000-01", "createdDate": "2023-05-04T08:00:00.000", "updatedBy": None,
    "updatedDate": None, "lastModifiedBy": "vnz000000000-01", "lastModifiedDate": "2023-05-04T08:00:00.000", "isMedicine": 0, "isOda": 0,
    "isMultiLot": 0, "bidBefore": None, "workType": None, "isRented": None,
}
_FIELDS, _METHODS = ("XL", "XL", "HH", "TV", "PTV"), ("DTRR", "DTRR", "DTRR", "CHCT", "CHCTRG", "CDT")
Row = Sequence[sheet.Cell]
Json = dict[str, Any]


# ---- business registration -----------------------------------------------------------------------------------------
def dkkd(folder: Path, nation: Nation, part: int) -> None:
    firms = range(part * PART["dkkd"], min((part + 1) * PART["dkkd"], nation.firms))
    rng = Random(f"dkkd/{part}")
    sheet.write(folder / f"dkkd/doanh_nghiep_{part:03d}.xlsx", _firms(firms, nation))
    sheet.write(folder / f"dkkd/thanh_vien_co_dong_{part:03d}.xlsx", _owners(rng, firms, nation))
    sheet.write(folder / f"dkkd/nguoi_quan_ly_{part:03d}.xlsx", _managers(firms, nation))


def _firms(firms: range, nation: Nation) -> Iterator[Row]:
    yield ("TT", "Mã số doanh nghiệp", "Tên doanh nghiệp", "Tên viết tắt", "Địa chỉ trụ sở chính", "Tỉnh / Thành phố", "Vốn điều lệ",
           "Người đại diện theo pháp luật", "Điện thoại", "Ngành nghề KD chính", "Ngày cấp", "Loại hình DN", "Tình trạng hoạt động")
    for n, i in enumerate(firms, start=1):
        name, where = facts.firm_name(i), facts.province(i)
        yield (n, facts.tax_code(i), name.upper() if i % 3 == 0 else name, None, f"Số {1 + i % 400}, đường {i % 97}, {where}", where,
               (1 + i * 37 % 900) * 10**8, facts.person(i % nation.persons)[0].upper(), f"09{i % 10**8:08d}", facts.industry(i), 37_000 + i % 8_000,
               facts.form(i)[1], "Đang hoạt động" if i % 9 else "Tạm ngừng kinh doanh")


def _owners(rng: Random, firms: range, nation: Nation) -> Iterator[Row]:
    yield ("DANH SÁCH THÀNH VIÊN GÓP VỐN, CỔ ĐÔNG SÁNG LẬP",)
    yield ("TT", "Mã số doanh nghiệp", "Tên thành viên / cổ đông", "Loại", "Số định danh / Mã số", "Quốc tịch", "Tỷ lệ vốn góp (%)")
    n = 0
    for i in firms:
        for share in ((100,), (60, 40), (51, 29, 20), ("65,5", "34,5"))[i % 4]:
            n += 1
            if rng.random() < 0.15 and i:
                holder = facts.skewed(rng, i)
                yield (n, facts.tax_code(i), facts.misspelt(rng, facts.firm_name(holder)), "Tổ chức trong nước",
                       facts.tax_code(holder) if rng.random() < 0.8 else None, "Việt Nam", share)
            else:
                name, number, _ = facts.person(rng.randrange(nation.persons))
                yield (n, facts.tax_code(i), name, "Cá nhân", number, "Việt Nam", share)


def _managers(firms: range, nation: Nation) -> Iterator[Row]:
    yield ("Mã số doanh nghiệp", "Họ và tên", "Số định danh cá nhân", "Năm sinh", "Quốc tịch", "Chức danh")
    for i in firms:
        for step, role in ((0, "Người đại diện theo pháp luật"), (nation.firms, "Giám đốc"))[: 1 + i % 2]:
            name, number, born = facts.person((i + step) % nation.persons)
            yield (facts.tax_code(i), name, number, born, "Việt Nam", role)


# ---- projects: public, domestic and PPP, foreign -------------------------------------------------------------------
def projects(folder: Path, nation: Nation, part: int) -> None:
    mine = range(part * PART["projects"], min((part + 1) * PART["projects"], nation.projects))
    rng = Random(f"projects/{part}")
    sheet.write(folder / f"dtc/ke_hoach_giai_ngan_{part:03d}.xlsx", _public([p for p in mine if p % 5 < 3], nation))
    sheet.write(folder / f"gsdt/du_an_{part:03d}.xlsx", _domestic(rng, [p for p in mine if p % 5 == 3], nation))
    sheet.write(folder / f"dtnn/du_an_fdi_{part:03d}.xlsx", _foreign(rng, [p for p in mine if p % 5 == 4], nation))


def _public(mine: list[int], nation: Nation) -> Iterator[Row]:
    head = ("TT", "Danh mục dự án", "Mã dự án", "Chủ đầu tư", "Mã chủ đầu tư", "Nhóm dự án", "Lĩnh vực", "Ngày phê duyệt", "Thời gian thực hiện",
            "Tình trạng", "Tổng mức đầu tư")
    yield ("Đơn vị tính: Triệu đồng",)
    yield (*head, "Năm 2022", None, "Năm 2023", None)
    yield (*(None for _ in head), *("Kế hoạch vốn", "Giải ngân") * 2)
    mine.sort(key=facts.province)
    above = ""
    for n, p in enumerate(mine, start=1):
        if (where := facts.province(p)) != above:
            above = where
            yield ("I", where.upper())
        code, name, sector, total = facts.project(p)
        owner = facts.body(p % nation.bodies)
        year = total // 5_000_000
        yield (n, name, code, owner[1], owner[0] if p % 3 else None, "ABC"[p % 3], sector, f"{1 + p % 28:02d}/0{1 + p % 9}/2021", "2021-2025",
               "Đang thực hiện", total // 10**6, year, year * 8 // 10, year, year // 2)


def _domestic(rng: Random, mine: list[int], nation: Nation) -> Iterator[Row]:
    yield ("Mã dự án", "Tên dự án", "Hình thức đầu tư", "Chủ đầu tư", "Mã số doanh nghiệp chủ đầu tư", "Nhà đầu tư", "Mã số doanh nghiệp nhà đầu tư",
           "Tỷ lệ góp vốn (%)", "Nhóm dự án", "Lĩnh vực", "Tỉnh / Thành phố", "Tổng vốn đầu tư (tỷ đồng)", "Ngày phê duyệt", "Tình trạng")
    for p in mine:
        code, name, sector, total = facts.project(p)
        owner = facts.skewed(rng, nation.firms)
        for share in (70, 30) if p % 2 else (100,):
            investor = facts.skewed(rng, nation.firms)
            yield (code, name, "PPP" if p % 4 == 0 else "Đầu tư tư nhân trong nước", facts.firm_name(owner), facts.tax_code(owner),
                   facts.misspelt(rng, facts.firm_name(investor)), facts.tax_code(investor) if p % 5 else None, share, "B", sector, facts.province(p),
                   total // 10**9, f"{1 + p % 28:02d}/0{1 + p % 9}/2020", "Đang thực hiện")


def _foreign(rng: Random, mine: list[int], nation: Nation) -> Iterator[Row]:
    yield ("TT", "Mã số dự án", "Tên dự án", "Nhà đầu tư", "Quốc gia / vùng lãnh thổ", "Mã số doanh nghiệp của nhà đầu tư (trong nước)", "Tỷ lệ góp vốn (%)",
           "Tổ chức kinh tế thực hiện dự án (chủ đầu tư)", "Mã số doanh nghiệp của tổ chức kinh tế", "Lĩnh vực", "Tỉnh / Thành phố",
           "Tổng vốn đăng ký (triệu USD)", "Tổng vốn đầu tư (tỷ đồng)", "Ngày cấp GCNĐKĐT", "Tình trạng")
    for n, p in enumerate(mine, start=1):
        code, name, sector, total = facts.project(p)
        owner = facts.skewed(rng, nation.firms)
        yield (n, code, name, f"Harbour {p % 20_000} Co., Ltd", ("Nhật Bản", "Hàn Quốc", "Singapore")[p % 3], None, 100, facts.firm_name(owner),
               facts.tax_code(owner), sector, facts.province(p), total / 25e9, total // 10**9, f"{1 + p % 28:02d}/0{1 + p % 9}/2019", "Đang thực hiện")


# ---- e-procurement -------------------------------------------------------------------------------------------------
def egp(folder: Path, nation: Nation, part: int, extra: Json, packed: bool) -> None:
    """Four files of one range of packages, in one pass: what one file says of a package the others say too."""
    (folder / "egp").mkdir(parents=True, exist_ok=True)
    mine, rng = range(part * PART["egp"], min((part + 1) * PART["egp"], nation.packages)), Random(f"egp/{part}")
    with ExitStack() as stack:
        paths = {name: folder / f"egp/{name}_{part:03d}.jsonl" for name in ("khlcnt", "tbmt", "mo_thau", "kqlcnt")}
        out = {name: stack.enter_context(_opened(path, packed)) for name, path in paths.items()}
        plan: list[Json] = []
        for k in mine:
            plan.append(_package(rng, nation, k, out, extra))
            if k % 4 == 3 or k == mine[-1]:
                _put(out["khlcnt"], _plan(nation, k // 4, plan, extra))
                plan = []


def _opened(path: Path, packed: bool) -> TextIO:
    """A file to write lines to; packed ones carry no time of day, so that equal contents are equal files."""
    if not packed:
        return path.open("w", encoding="utf-8")
    return io.TextIOWrapper(gzip.GzipFile(f"{path}.gz", "wb", compresslevel=1, mtime=0), encoding="utf-8")


def _put(out: TextIO, record: Json) -> None:
    out.write(json.dumps(record, ensure_ascii=False) + "\n")


def _package(rng: Random, nation: Nation, k: int, out: Mapping[str, TextIO], extra: Json) -> Json:
    """Writes notice, opening and result of package `k`; gives its line in the plan."""
    opened = date(2018, 1, 5) + timedelta(days=k * 17 % 2400)
    code, name, where = facts.body(facts.skewed(rng, nation.bodies))
    price = (1 + int(400 * rng.random() ** 4)) * 10**8
    root = {
        "notifyNo": f"IB{opened.year % 100:02d}{k:08d}", "notifyVersion": "00", "bidNo": f"BP{opened.year % 100:02d}{k:08d}",
        "bidName": f"Gói thầu số {1 + k % 4}: Thi công xây dựng {facts.core(k)[:40]}", "planNo": f"PL18{k // 4:08d}", "planType": "DTPT" if k % 8 < 4 else "TX",
        "procuringEntityCode": code, "procuringEntityName": name, "investorCode": code, "investorName": name, "bidForm": _METHODS[k % 6],
        "bidPrice": price, "bidPriceUnit": "VND", **extra,
    }
    project = facts.project(k // 8 * 2 % nation.projects)[1] if k % 8 < 4 else None
    number = f"PR18{k // 8:08d}" if project else None
    closed = opened + timedelta(days=20)
    _put(out["tbmt"], {
        "bidoNotifyContractorM": {**root, "publicDate": f"{opened}T08:10:12.123", "bidCloseDate": f"{closed}T09:00:00", "bidOpenDate": f"{closed}T09:00:00",
                                  "status": "01", "investField": _FIELDS[k % 5], "projectName": project, "projectCode": number},
        "bidpBidLocationList": [{"provCode": None, "provName": places.official(where), "districtName": None}],
        "bidoBidStatus": {"notifyNo": root["notifyNo"], "status": "PUB_KQLCNT"}, "bidCancelingResponse": None,
    })
    _bids(rng, nation, root, closed, out, extra)
    return {**{key: root[key] for key in ("bidNo", "planNo", "bidName", "bidPrice", "bidPriceUnit", "bidForm", "investorName")}, "bidField": _FIELDS[k % 5],
            "linkNotifyInfo": json.dumps({"notifyNo": root["notifyNo"], "notifyVersion": "00"}), **extra}


def _bids(rng: Random, nation: Nation, root: Json, closed: date, out: Mapping[str, TextIO], extra: Json) -> None:
    """One to eleven bidders, 3.3 on average; the first wins, one package in ten waits for its result."""
    bidders = list(dict.fromkeys(facts.skewed(rng, nation.firms) for _ in range(1 + int(11 * rng.random() ** 2.9))))
    prices = [int(root["bidPrice"] * (0.8 + 0.02 * n)) for n in range(len(bidders))]
    written = [facts.misspelt(rng, facts.firm_name(firm)) for firm in bidders]
    none = {"ventureCode": None, "ventureName": None, **extra}
    _put(out["mo_thau"], {
        "roundmng": {"bidoBidroundMngViewDTO": {**root, "successBidOpenDate": f"{closed}T09:07:06", "bidStatus": "OPEN_BID", "countContractor": len(bidders)}},
        "bid_open": {"bidSubmissionByContractorViewResponse": {"bidSubmissionDTOList": [
            {"contractorCode": f"vn{facts.tax_code(f)}", "contractorName": name, "bidPrice": price, "bidPriceUnit": "VND", "bidFinalPrice": price,
             "saleNumber": 0.0, **none} for f, name, price in zip(bidders, written, prices, strict=True)]}},
    })
    if rng.random() < 0.1:
        return
    lines = [
        {"orgCode": f"vn{facts.tax_code(f)}", "orgFullname": name, "taxCode": facts.tax_code(f), "taxNation": None, "role": None, "bidResult": int(n == 0),
         "bidWiningPrice": None if n else price, "lotPrice": price, "lotFinalPrice": price,
         "reason": f"Nhà thầu xếp hạng {n + 1}, giá dự thầu cao hơn" if n else None, "cperiod": None if n else 180, "cperiodUnit": "D", **none}
        for n, (f, name, price) in enumerate(zip(bidders, written, prices, strict=True))]
    lot = {"lotNo": root["bidNo"], "lotName": root["bidName"], "lotPrice": root["bidPrice"], "status": 1, "winningCode": lines[0]["orgCode"],
           "contractorList": lines, "goodsList": "[]"}
    decided = closed + timedelta(days=30)
    _put(out["kqlcnt"], {"bideContractorInputResultDTO": {**root, "resultVersion": "00", "status": "IS_PUBLISH", "publicDate": f"{decided}T16:06:52",
                                                          "decisionNo": f"{rng.randint(1, 900)}/QĐ", "decisionDate": f"{decided}T23:59:59",
                                                          "lotResultDTO": [lot], "isMultiLot": 0}})


def _plan(nation: Nation, number: int, lines: list[Json], extra: Json) -> Json:
    first, whole = lines[0], number % 2 == 0
    code, name, _, total = facts.project(number % nation.projects)
    portal_no = f"PR18{number // 2:08d}" if whole else None
    view = {"planVersion": "00", "status": "01", "name": f"Kế hoạch lựa chọn nhà thầu {name if whole else first['bidName']}",
            "investorName": first["investorName"], "investTotal": total, "investTotalUnit": "VND", "decisionNo": f"{number % 3500}/QĐ",
            "decisionDate": "2018-01-02T23:59:59", "bidPack": len(lines),
            "planNo": first["planNo"], "planType": "DTPT" if whole else "TX", "pname": name if whole else None, "pno": portal_no, **extra}
    project = {"no": portal_no, "version": "00", "code": code if number % 10 < 6 else None, "name": name, "status": "01", "investorName": first["investorName"],
               "investTotal": total, "investTotalUnit": "VND", "group": "NB", "decisionDate": "2018-01-02T23:59:59", **extra} if whole else None
    return {"bidPoBidpPlanProjectDetailView": view, "bidpPlanDetailToProjectList": lines, "project": project}


def bodies(folder: Path, nation: Nation) -> None:
    (folder / "egp").mkdir(parents=True, exist_ok=True)
    with (folder / "egp/don_vi_000.jsonl").open("w", encoding="utf-8") as out:
        for code, name, where in map(facts.body, range(nation.bodies)):
            _put(out, {"orgCode": code, "orgFullname": name, "taxCode": None, "officePro": where, "agencyName": None, "roleType": "CDT,BMT"})
    write_tk.write(worlds.build(seed=1, enterprises=40, shape="small"), folder)


def write(
    folder: Path, size: float, *, portal: bool = False, packed: bool = False, workers: int = 2,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Nation:
    """Writes every part below `folder`, the big ones first; `packed` writes e-GP's as .jsonl.gz."""
    nation = Nation(size)
    extra = _TECHNICAL if portal else {}
    with ProcessPoolExecutor(workers) as pool:
        jobs = [pool.submit(egp, folder, nation, part, extra, packed) for part in range(-(-nation.packages // PART["egp"]))]
        jobs += [pool.submit(dkkd, folder, nation, part) for part in range(-(-nation.firms // PART["dkkd"]))]
        jobs += [pool.submit(projects, folder, nation, part) for part in range(-(-nation.projects // PART["projects"]))]
        jobs.append(pool.submit(bodies, folder, nation))
        for done, job in enumerate(as_completed(jobs), start=1):
            job.result()
            progress(done, len(jobs))
    return nation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=float, default=0.001, help="1 is the nation (default a thousandth)")
    parser.add_argument("--portal", action="store_true", help="with the technical fields of the portal's own records")
    parser.add_argument("--packed", action="store_true", help="e-GP files as .jsonl.gz")
    options = parser.parse_args()
    nation = write(options.folder, options.size, portal=options.portal, packed=options.packed)
    print(f"{nation.firms:,} firms, {nation.persons:,} persons, {nation.projects:,} projects, {nation.packages:,} packages in {options.folder}")


if __name__ == "__main__":
    main()
