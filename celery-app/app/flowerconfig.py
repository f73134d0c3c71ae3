"""Flower's options, for `celery -A app flower --conf=app/flowerconfig.py`.

An option that is set in here wins over the environment's FLOWER_*, and one on the
command line over both.
"""

from app.config import FlowerSettings

basic_auth = FlowerSettings.load().users
# Stated, since FLOWER_PORT is the port that the host publishes: it would move ours too.
port = 5555
url_prefix = "flower"
persistent = False
max_tasks = 5000
