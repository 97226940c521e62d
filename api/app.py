"""The web application: `create_app(settings)` puts guard, routes, problems and page together."""
from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api import data, problems
from api.guard import Guard
from api.routes import ask, entities, meta
from api.routes.common import State
from api.settings import PAGE, Settings

DESCRIPTION = "Hỏi bằng tiếng Việt về doanh nghiệp, nhà đầu tư, dự án và gói thầu. Mỗi câu trả lời kèm cách hiểu, bằng chứng, truy vấn và mã bản dữ liệu."


def create_app(settings: Settings | None = None, *, state: State | None = None) -> FastAPI:
    """The application over the snapshots of `settings.home`; `state` replaces what it serves (tests)."""
    settings = settings or Settings()
    state = state or data.state(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        state.provider.start()
        yield
        state.provider.close()

    # FastAPI's own /docs loads from a CDN; ours is a page of the project (page/docs.html)
    app = FastAPI(
        title="Soi", version=data.version(), description=DESCRIPTION, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", lifespan=lifespan
    )
    app.state.soi = state
    problems.install(app)
    for router in (ask.router, entities.router, meta.router):
        app.include_router(router)
    app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    app.add_middleware(Guard, settings=settings)
    return app
