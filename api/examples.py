"""Questions to start with (page, `soi ask --help`) and sample documents for OpenAPI. The organisations are made up."""
from __future__ import annotations

from typing import Any

#: the first is the headline question; a test asks each of the demo world
QUESTIONS = (
    "Doanh nghiệp nào trúng thầu ở dự án do chính họ đầu tư?",
    "10 nhà thầu có tổng giá trị trúng thầu lớn nhất",
    "Số dự án theo từng tỉnh",
    "Có bao nhiêu gói thầu được chỉ định thầu?",
    "Tổng giá trị trúng thầu năm 2022 là bao nhiêu?",
    "Gói thầu nào chỉ có một nhà thầu tham dự?",
)

ANSWER: dict[str, Any] = {
    "id": None,
    "question": QUESTIONS[0],
    "status": "answered",
    "kind": "entities",
    "columns": ["Doanh nghiệp"],
    "rows": [[{"type": "Enterprise", "id": "0100000001", "code": "0100000001", "name": "Công ty cổ phần Xây dựng Ánh Dương Demo"}]],
    "text": "Có 1 doanh nghiệp.",
    "reading": "Doanh nghiệp trúng thầu gói thầu thuộc dự án mà chính doanh nghiệp đó đầu tư",
    "assumptions": [],
    "choices": [],
    "reason": None,
    "evidence": [
        {
            "row": 0,
            "nodes": [{"type": "BidPackage", "id": "IB2400000001", "code": "IB2400000001", "name": "Gói thầu số 1: Thi công xây dựng"}],
            "edges": [
                {
                    "type": "WINS",
                    "from": "0100000001",
                    "to": "IB2400000001",
                    "origin": {"source": "egp", "file": "egp/kqlcnt.jsonl", "row": 12, "load": "20261123-140000"},
                }
            ],
        }
    ],
    "cypher": "MATCH (a:Enterprise)-[:WINS]->(k:BidPackage)-[:PART_OF]->(p:Project), (a)-[:INVESTS_IN]->(p) RETURN DISTINCT a.id",
    "params": {},
    "snapshot": "20261123-140000-1a2b3c4d",
    "timings_ms": {"parse": 8.0, "query": 3.0, "total": 12.0},
}

ENTITY: dict[str, Any] = {
    "entity": {"type": "Enterprise", "id": "0100000001", "code": "0100000001", "name": "Công ty cổ phần Xây dựng Ánh Dương Demo"},
    "kind_label": "doanh nghiệp",
    "facts": [{"property": "charter_capital", "label": "vốn điều lệ", "type": "vnd", "value": 50000000000}],
    "neighbours": [],
    "origin": [{"source": "dkkd", "file": "dkkd/doanh_nghiep.xlsx", "row": 3, "load": "20261123-140000"}],
    "snapshot": "20261123-140000-1a2b3c4d",
}
