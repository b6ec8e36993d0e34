"""Whether everything works, for load balancers and monitors: /healthz, without login, naming nothing private."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from collector.desk.context import desk_of
from collector.running.health import health

router = APIRouter()


@router.get("/healthz")
def healthz(request: Request) -> JSONResponse:
    """The state and its reasons; 503 when something fails."""
    desk = desk_of(request)
    found = health(desk.config, desk.store_path, desk.now())
    return JSONResponse(found.as_json(), status_code=found.status)
