"""Flower's options, for `celery -A app flower --conf=app/flowerconfig.py`.

An option that is set in here wins over the environment's FLOWER_*, and one on the
command line over both.
"""

import os

from app.secret_files import read_secret_files

_name = "FLOWER_BASIC_AUTH"
_auth = read_secret_files([_name]).get(_name) or os.environ.get(_name)
if not _auth or ":" not in _auth:
    raise SystemExit(f"config: {_name} (or {_name}_FILE) must be set, as user:password")

basic_auth = _auth.split(",")
# Stated, since FLOWER_PORT is the port that the host publishes: it would move ours too.
port = 5555
url_prefix = "flower"
persistent = False
max_tasks = 5000
