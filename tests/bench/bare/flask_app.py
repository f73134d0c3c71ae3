"""The baseline: what Flask alone takes to redirect."""

from flask import Flask, redirect
from werkzeug.wrappers import Response


def create_app() -> Flask:
    app = Flask(__name__, static_folder=None)

    @app.get("/<slug>")
    def follow_link(slug: str) -> Response:
        return redirect("https://example.com/")

    return app
