"""`/api/entities/{kind}/{id}`: all that is known of one entity, and where it was read."""
from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.entity import find
from api.problems import Problem
from api.routes.common import Leased, documented
from api.schemas import Entity
from graph.ontology import ontology

router = APIRouter(tags=["Thực thể"])


@router.get(
    "/api/entities/{kind}/{id:path}",
    response_model=Entity,
    responses=documented("not-found", "invalid-request", "no-data"),
    summary="Thuộc tính, quan hệ và nguồn của một thực thể",
)
def entity(
    lease: Leased,
    kind: Annotated[str, Path(max_length=64, examples=["Enterprise"])],
    key: Annotated[str, Path(alias="id", min_length=1, max_length=200, examples=["0100000001"])],
) -> Entity:
    if kind not in ontology().kinds:
        raise Problem("not-found", f"Không có loại thực thể này. Các loại: {', '.join(ontology().kinds)}.")
    found = find(lease.snapshot, kind, key)
    if found is None:
        raise Problem("not-found", f"Không có {ontology().kind(kind).label.vi} mang định danh này trong bản dữ liệu đang phục vụ.")
    return found
