"""The load report: what was read, what came of it, what was not usable and why; as JSON and as Vietnamese text."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from loaders.errors import LoadError
from loaders.parse import Parsed

#: codes of files that are no data of ours: told, and the load goes on
NOTICES = ("unrecognised", "blank_form", "empty_sheet")
_NOTICE = {"blank_form": "Biểu mẫu trống"}
TEXT_LINES = 40


@dataclass
class LoadReport:
    """`files`: one entry a table of a file, its counts adding up: read = loaded + merged + quarantined."""

    load: str
    files: list[dict[str, Any]] = field(default_factory=list)
    unrecognised: list[dict[str, str]] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)  #: links by kind and rule
    review: int = 0  #: unsure pairs, in review.csv
    judgements: int = 0  #: decisions of people that counted
    changes: list[dict[str, Any]] = field(default_factory=list)  #: rows new, gone, the same in files that newer ones superseded
    same_name: list[dict[str, str]] = field(default_factory=list)  #: older files of the same name in other folders that still stand
    reissued: list[dict[str, str]] = field(default_factory=list)  #: files that were saved again and say what they said in that load
    taken: list[str] = field(default_factory=list)  #: what was taken over from the last load: steps of linking, canonical tables
    as_of: str | None = None  #: the load whose graph was built again
    conflicts: dict[str, int] = field(default_factory=dict)
    refused_edges: dict[str, int] = field(default_factory=dict)
    nodes: dict[str, int] = field(default_factory=dict)
    edges: dict[str, int] = field(default_factory=dict)
    snapshot: str | None = None
    changed: bool = True
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, load: str, parsed: Sequence[Parsed]) -> LoadReport:
        report = cls(load)
        for item in parsed:
            if item.error is not None:
                (report.unrecognised if item.error in NOTICES else report.errors).append(
                    {"file": item.file, "code": item.error, "message": item.message or ""}
                )
            for part in item.parts:
                counts = asdict(part.counts)
                head = {"file": part.of(item.file), "source": part.source, "layout": part.layout, "sha256": item.sha256}
                report.files.append({**head, **counts, "warnings": part.warnings, "quarantine": part.quarantine})
        for name in ("read", "loaded", "merged", "quarantined", "parts_quarantined"):
            report.totals[name] = sum(entry[name] for entry in report.files)
        return report

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def text(self) -> str:
        """What a person reads after a load."""
        lines = [f"Lần nạp {self.load}: đọc {_n(self.totals['read'])} dòng từ {len(self.files)} bảng = nạp {_n(self.totals['loaded'])}"
                 f" + trùng {_n(self.totals['merged'])} + cách ly {_n(self.totals['quarantined'])}."]
        lines += [_file_line(entry) for entry in self.files]
        lines += [f"LỖI {entry['message']}" for entry in self.errors]
        lines += [f"{'Biểu mẫu trống' if entry['code'] == 'blank_form' else 'Không nhận ra'}: {entry['message']}" for entry in self.unrecognised[:TEXT_LINES]]
        for entry in self.files:
            lines += [f"Cảnh báo {entry['file']}: {w['message']}{_where(w)}" for w in entry["warnings"][:TEXT_LINES]]
            lines += [_quarantine_line(item) for item in entry["quarantine"][:5]]
        lines += _outcome(self)
        return "\n".join(lines)


def _n(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _file_line(entry: Mapping[str, Any]) -> str:
    part = f", {_n(entry['parts_quarantined'])} phần của dòng bị cách ly" if entry["parts_quarantined"] else ""
    return (f"  {entry['file']} ({entry['source']}/{entry['layout']}): đọc {_n(entry['read'])}, nạp {_n(entry['loaded'])},"
            f" trùng {_n(entry['merged'])}, cách ly {_n(entry['quarantined'])}{part}")


def _where(warning: Mapping[str, Any]) -> str:
    """The rows a warning is about; none for one about the whole table."""
    return f" ({_n(warning['rows'])} dòng, đầu tiên: dòng {warning['first']})" if warning["first"] else ""


def _quarantine_line(item: Mapping[str, Any]) -> str:
    column = f" cột “{item['column']}”" if item["column"] else ""
    return f"Cách ly {item['file']}:{item['row']}{column}: {item['value']!r} {item['reason']}"


def _outcome(report: LoadReport) -> list[str]:
    if report.errors:
        return ["Lần nạp KHÔNG được thực hiện; dữ liệu đang công bố giữ nguyên."]
    again = [f"{s['file']}: tệp được ghi lại nhưng từng dòng như cũ; bản của lần nạp {s['load']} giữ nguyên." for s in report.reissued[:TEXT_LINES]]
    if not report.changed:
        return [*again, "Không có gì mới: dữ liệu đang công bố giữ nguyên."]
    lines = [*again, *([f"Dựng lại như sau lần nạp {report.as_of}."] if report.as_of else [])]
    lines += [f"{c['file']}: thay bản của lần nạp {c['before']}: {_n(c['same'])} dòng như cũ, {_n(c['new'])} dòng mới hoặc sửa, {_n(c['gone'])} dòng cũ"
              f" không còn{_examples(c)}" for c in report.changes]
    lines += [f"Chú ý: {s['other']} (lần nạp {s['load']}) cùng tên với {s['file']} và vẫn còn hiệu lực; nếu tệp mới thay hẳn tệp cũ: soi load --replace, "
              f"hoặc soi sources withdraw" for s in report.same_name[:TEXT_LINES]]
    lines.append(f"Đồ thị: {_n(sum(report.nodes.values()))} nút, {_n(sum(report.edges.values()))} quan hệ.")
    if report.review:
        lines.append(f"{_n(report.review)} cặp chưa chắc chắn chờ người xem xét (soi links review).")
    if report.conflicts:
        lines.append("Giá trị mâu thuẫn giữa các dòng: " + ", ".join(f"{name} ({_n(count)})" for name, count in report.conflicts.items()) + ".")
    if report.refused_edges:
        lines.append("Quan hệ không hợp lệ bị bỏ: " + ", ".join(f"{name} ({_n(count)})" for name, count in report.refused_edges.items()) + ".")
    return [*lines, f"Đã công bố bản dữ liệu {report.snapshot}."] if report.snapshot else lines


def _examples(change: Mapping[str, Any]) -> str:
    return f" (bản cũ: dòng {', '.join(map(str, change['examples']))}{', …' if change['gone'] > len(change['examples']) else ''})" if change["examples"] else ""


class LoadFailed(LoadError):
    """Some file could not be read, so nothing was published; `report` tells which and why."""

    def __init__(self, report: LoadReport) -> None:
        super().__init__("; ".join(entry["message"] for entry in report.errors))
        self.report = report
