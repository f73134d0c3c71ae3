"""GET /api/docs: to read and try /api/openapi.json, without a CDN."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

# Of fastapi-offline only the files: its pages cannot be told where to find the others.
DIST = StaticFiles(packages=[("fastapi_offline", "static")])
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Link shortener API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url: "/api/openapi.json", dom_id: "#docs"})</script>
</body>
</html>
"""

router = APIRouter(include_in_schema=False)


@router.get("/api/docs")
async def get_docs() -> HTMLResponse:
    return HTMLResponse(PAGE)


@router.get("/api/docs/{name}")
async def get_docs_file(request: Request, name: str) -> Response:
    return await DIST.get_response(name, request.scope)
