"""What the API can do, as a plain page: made of the same description machines read."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.web.pages import page

router = APIRouter()


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> Response:
    document = request.app.openapi()
    calls = [
        {"method": method.upper(), "path": path, **described}
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]
    return page(
        request, "api.html", calls=calls, version=document["info"]["version"], about=document["info"]["description"]
    )
