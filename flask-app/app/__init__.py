"""The link shortener in Flask. `create_app` is the table of contents."""

import atexit

from flask import Flask

from . import errors, hooks, logging
from .cache import LinkCache
from .celery import create_producer
from .clicks import ClickCounter
from .config import Settings
from .db import create_sessions
from .http import MAX_JSON, NumberConverter, SlugConverter
from .redirects import Redirects
from .routes import docs, health, imports, links, redirects
from .state import State
from .throttle import TokenThrottle


def create_app(settings: Settings | None = None) -> Flask:
    """Return the app. It connects to nothing yet. Raises SystemExit on bad settings."""
    settings = settings or Settings.load()
    logging.configure(settings.log_level, settings.log_format)
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_JSON
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.merge_slashes = False
    app.url_map.converters |= {"slug": SlugConverter, "number": NumberConverter}
    state = app.extensions["state"] = create_state(settings)
    atexit.register(state.close)

    hooks.init_app(app)
    errors.init_app(app)
    for module in (health, docs, links, imports, redirects):
        app.register_blueprint(module.bp)
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
        throttle=TokenThrottle(settings.failed_tokens_per_minute),
    )
