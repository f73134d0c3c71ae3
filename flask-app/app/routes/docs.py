"""GET /api/openapi.json, and /api/docs to read and try it, without a CDN."""

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, current_app, send_from_directory

from .. import openapi
from ..state import state

# Not the package's own blueprint, which answers /api/docs/ as well.
DIST = Path(flask_swagger_ui.__file__).parent / "dist"
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

bp = Blueprint("docs", __name__, url_prefix="/api")


@bp.get("/openapi.json")
def get_openapi() -> dict[str, object]:
    return openapi.document(current_app, state().settings.app_version)


@bp.get("/docs")
def get_docs() -> Response:
    return Response(PAGE, content_type="text/html; charset=utf-8")


@bp.get("/docs/<name>")
def get_docs_file(name: str) -> Response:
    return send_from_directory(DIST, name)
