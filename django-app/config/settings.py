"""Django's settings, in the order of `startproject`; each deviation says why.

https://docs.djangoproject.com/en/5.2/ref/settings/
"""

import logging

from psycopg.conninfo import conninfo_to_dict

from .environment import Environment
from .logging import configure

env = Environment.load()

# The first signs, the others are still accepted while a key is being rotated.
# https://docs.djangoproject.com/en/5.2/ref/settings/#secret-key-fallbacks
SECRET_KEY, *SECRET_KEY_FALLBACKS = env.secret_keys

# Off in dev too: errors are problem documents there as well, and tracebacks in the log.
DEBUG = False

# From PUBLIC_URL. The health checks answer whatever the Host (links/middleware.py).
# https://docs.djangoproject.com/en/5.2/ref/settings/#allowed-hosts
ALLOWED_HOSTS = env.hosts


# Application definition

# `links` first: its commands `migrate` and `createsuperuser` replace Django's.
# https://docs.djangoproject.com/en/5.2/howto/custom-management-commands/#overriding-commands
INSTALLED_APPS = [
    "links",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Serves the files in development the same way as in production.
    # https://whitenoise.readthedocs.io/en/stable/django.html#using-whitenoise-in-development
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # For the docs page: its templates and Swagger UI, without a CDN.
    "ninja",
]

MIDDLEWARE = [
    "links.middleware.RequestMiddleware",
    "links.middleware.BrowserMiddleware",
]

# The usual ones, for the admin and its static files; they would cost each redirect a
# third of its speed (links/middleware.py).
BROWSER_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # https://whitenoise.readthedocs.io/en/stable/django.html#enable-whitenoise
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

# A path with a slash at its end is another path; no redirect guesses what was meant.
# https://docs.djangoproject.com/en/5.2/ref/settings/#append-slash
APPEND_SLASH = False

ROOT_URLCONF = "config.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

WSGI_APPLICATION = "config.wsgi.application"


# Database
# https://docs.djangoproject.com/en/5.2/ref/settings/#databases

dsn = conninfo_to_dict(str(env.database_url))

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": dsn.pop("host", ""),
        "PORT": dsn.pop("port", ""),
        "NAME": dsn.pop("dbname", ""),
        "USER": dsn.pop("user", ""),
        "PASSWORD": dsn.pop("password", ""),
        # Else each connection to a Postgres that was restarted would fail a request.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # Without a pool each request would connect anew: a seventh of the speed.
            # https://docs.djangoproject.com/en/5.2/ref/databases/#connection-pool
            "pool": {
                "min_size": 0,
                "max_size": env.web_threads,
                # Seconds. A Postgres that is gone, blackholed or locked ends in a 503
                # within 3 s. Reconnecting gives up at once since the next request tries
                # again: with the pool's own pauses, a Postgres that is back would be
                # found as late as it was long away.
                "timeout": 1,
                "reconnect_timeout": 0,
                "max_lifetime": 1800,
            },
            **dsn,
            "connect_timeout": 2,
            "tcp_user_timeout": 5000,
            "options": "-c statement_timeout=3000"
            " -c idle_in_transaction_session_timeout=10000 -c TimeZone=UTC",
        },
    }
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Password validation
# https://docs.djangoproject.com/en/5.2/ref/settings/#auth-password-validators

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]


# Internationalization
# https://docs.djangoproject.com/en/5.2/topics/i18n/

LANGUAGE_CODE = "en-us"

TIME_ZONE = "UTC"

# There is one language.
USE_I18N = False

USE_TZ = True


# Static files (CSS, JavaScript, Images)
# https://docs.djangoproject.com/en/5.2/howto/static-files/

STATIC_URL = "static/"
# The image sets it and holds the files there, under names with a hash of their content,
# so that nobody sees those of an older one. Elsewhere they are served as they are.
# https://whitenoise.readthedocs.io/en/stable/django.html#add-compression-and-caching-support
STATIC_ROOT = env.static_root or None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_ROOT
# Half the size: nobody asks for a file under its own name.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False


# Security
# https://docs.djangoproject.com/en/5.2/topics/security/

# The scheme is gunicorn's business (FORWARDED_ALLOW_IPS): no SECURE_PROXY_SSL_HEADER,
# which would believe anybody.
CSRF_TRUSTED_ORIGINS = [env.origin]
CSRF_FAILURE_VIEW = "links.handlers.forbidden"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = env.origin.startswith("https:")

# As many as fit into a request line, so that too many are no error of their own.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8190

SILENCED_SYSTEM_CHECKS = [
    # They look for Django's middleware in MIDDLEWARE; it is in BROWSER_MIDDLEWARE.
    "admin.E408",
    "admin.E409",
    "admin.E410",
    "security.W001",
    "security.W002",
    "security.W003",
    # nginx sends HSTS and redirects to https.
    "security.W004",
    "security.W008",
]


# Logging: configured by us, so that every line has the same form.
# https://docs.djangoproject.com/en/5.2/topics/logging/#disabling-logging-configuration

LOGGING_CONFIG = None
configure(env.log_level, env.log_format)
# Else every 404 were a warning; unhandled errors are logged in links/handlers.py.
logging.getLogger("django.request").setLevel(logging.CRITICAL)


# Ours

API_TOKENS = env.tokens
APP_VERSION = env.app_version
BASE_URL = env.base_url
CELERY_BROKER_URL = str(env.celery_broker_url)
CELERY_QUEUE = env.celery_queue
CLICK_BUFFER_MS = env.click_buffer_ms
ENV = env.env
FAILED_TOKENS_PER_MINUTE = env.failed_tokens_per_minute
FORWARDED_ALLOW_IPS = env.forwarded_allow_ips
LINK_CACHE_SECONDS = env.link_cache_seconds
REDIS_URL = str(env.redis_url)
