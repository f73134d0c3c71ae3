"""The link shortener in Flask. `create_app` is the table of contents."""

import atexit

from flask import Flask
from flask_swagger_ui import get_swaggerui_blueprint  # type: ignore[import-untyped]

from . import errors, hooks, logging, openapi
from .cache import LinkCache
from .celery import create_producer
from .clicks import ClickCounter
from .config import Settings
from .db import create_sessions
from .http import SlugConverter
from .redirects import Redirects
from .routes import health, imports, links, redirects
from .state import State

MAX_JSON_BODY = 64 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Return the app. It connects to nothing yet. Raises SystemExit on bad settings."""
    settings = settings or Settings.load()
    logging.configure(settings.log_level, settings.log_format)
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_JSON_BODY
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.converters["slug"] = SlugConverter
    state = app.extensions["state"] = create_state(settings)
    atexit.register(state.close)

    hooks.init_app(app)
    errors.init_app(app)
    for module in (health, links, imports, redirects):
        app.register_blueprint(module.bp)
    add_docs(app, settings.app_version)
    return app


def create_state(settings: Settings) -> State:
    """Return what the requests share: the ways to Postgres, Redis and the worker."""
    sessions = create_sessions(settings)
    cache = LinkCache(str(settings.redis_url))
    clicks = ClickCounter(cache, sessions, settings.click_buffer_ms)
    return State(
        settings=settings,
        sessions=sessions,
        cache=cache,
        redirects=Redirects(cache, clicks, sessions, settings.link_cache_seconds),
        producer=create_producer(
            str(settings.celery_broker_url), settings.celery_queue
        ),
    )


def add_docs(app: Flask, version: str) -> None:
    """Serve the OpenAPI document and a page to try it on."""

    @app.get("/api/openapi.json")
    def get_openapi() -> dict[str, object]:
        return openapi.document(app, version)

    docs = get_swaggerui_blueprint("/api/docs", "/api/openapi.json")
    app.register_blueprint(docs)
    # The blueprint answers /api/docs/ only; the contract's path has no slash.
    app.add_url_rule("/api/docs", view_func=app.view_functions["swagger_ui.show"])
