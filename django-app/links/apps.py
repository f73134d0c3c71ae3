import atexit

from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "links"

    def ready(self) -> None:
        from .state import state

        atexit.register(state.close)
