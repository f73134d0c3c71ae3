"""The link shortener's background work; `celery -A app` finds `app/celery.py`."""
