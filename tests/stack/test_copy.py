"""Each folder can be taken out of the repository: there it builds, passes its tests,
starts and stops."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from .apps import only_all, say
from .copies import Copy
from .copies_docker import InDocker
from .copies_local import InLocal
from .runtime import ROOT, wait_for

pytestmark = only_all
FOLDERS = ["flask-app", "fastapi-app", "django-app", "celery-app"]
Place = InDocker | InLocal
PLACES: dict[str, type[Place]] = {"docker": InDocker, "local": InLocal}


@contextmanager
def readable_folder() -> Iterator[Path]:
    """Not pytest's: root's tests run a Postgres as nobody, who cannot read in there."""
    with TemporaryDirectory(prefix="copy-") as path:
        Path(path).chmod(0o755)
        yield Path(path)


@pytest.fixture(scope="module", params=FOLDERS)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """The copy, and what was made of it is removed in the end."""
    if not (ROOT / request.param).is_dir():
        pytest.skip(f"{request.param} is not here")
    with readable_folder() as folder:
        copy = Copy(request.param, folder)
        place = PLACES[os.environ["RUNTIME"]](copy)
        try:
            yield place
        finally:
            place.remove()
            times = (f"{what} {seconds:.1f} s" for what, seconds in copy.times.items())
            say(request.config, f"{copy.name} alone: {', '.join(times)} {copy.tests}")


def test_copy_has_no_repository_around_it(place: Place) -> None:
    parents = place.copy.path.parents
    assert ROOT not in parents
    assert not any((parent / ".git").exists() for parent in parents)


def test_copy_passes_its_own_tests(place: Place) -> None:
    with place.copy.timed("tests"):
        place.test()


def test_copy_starts_and_stops(place: Place) -> None:
    with place.copy.timed("installed"):
        place.install()
    with place.copy.timed("ready"):
        place.start()
        wait_for(place.is_ready, f"{place.copy.name} is ready")
    with place.copy.timed("stopped"):
        code = place.stop()
    assert code == 0, place.logs()
