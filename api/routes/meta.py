"""What the service is and serves: snapshots, words of the ontology, example questions, health."""
from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api.examples import QUESTIONS
from api.routes.common import Here, documented
from api.schemas import Snapshots
from graph.ontology import Ontology, ontology

router = APIRouter()


def words(onto: Ontology) -> dict[str, Any]:
    """Vietnamese labels of kinds, relations and value types, derived from the ontology."""
    kinds = {
        name: {"label": kind.label.vi, "properties": {p.name: {"label": p.label.vi, "type": p.type} for p in kind.properties.values() if p.type != "secret"}}
        for name, kind in onto.kinds.items()
    }
    relations = {
        name: {"label": r.label.vi, "forward": r.forward, "backward": r.backward, "derived": r.derived, "from": r.sources, "to": r.targets}
        for name, r in onto.relations.items()
    }
    return {"kinds": kinds, "relations": relations}


@router.get("/api/snapshots", response_model=Snapshots, tags=["Dữ liệu"], summary="Các bản dữ liệu, bản nào đang phục vụ")
def snapshots(here: Here) -> Snapshots:
    return Snapshots(served=here.provider.snapshot, snapshots=here.snapshots())


@router.get("/api/ontology", tags=["Dữ liệu"], summary="Loại thực thể, quan hệ và tên tiếng Việt của chúng")
def vocabulary() -> dict[str, Any]:
    return words(ontology())


@router.get("/api/examples", tags=["Hỏi đáp"], summary="Vài câu hỏi để bắt đầu")
def examples() -> dict[str, list[str]]:
    return {"questions": list(QUESTIONS)}


@router.get("/healthz", tags=["Vận hành"], summary="Tiến trình còn sống")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz", tags=["Vận hành"], summary="Có dữ liệu để trả lời, và là bản mới nhất", responses=documented("no-data"))
def readyz(here: Here) -> JSONResponse:
    served, fault = here.provider.snapshot, here.provider.fault
    ready = served is not None and fault is None
    return JSONResponse({"status": "ok" if ready else "degraded" if served else "no-data", "snapshot": served, "fault": fault}, 200 if ready else 503)
