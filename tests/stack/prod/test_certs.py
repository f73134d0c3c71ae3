"""`make certs` makes what is missing, and overwrites nothing."""

import ssl
from pathlib import Path

import pytest

from ..runtime import make

FILES = ["ca.pem", "fullchain.pem", "privkey.pem"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certs")
    result = make("certs", f"CERTS_DIR={folder}", "DOMAIN=go.example.org")
    assert result.returncode == 0, result.stdout
    return folder


def test_key_is_for_nginx_alone(made: Path) -> None:
    assert sorted(file.name for file in made.iterdir()) == FILES
    key = (made / "privkey.pem").stat()
    assert (key.st_uid, oct(key.st_mode & 0o777)) == (101, "0o400")


def test_certificate_is_for_the_names(made: Path) -> None:
    names = {"localhost", "flask.localhost", "django.localhost", "go.example.org"}
    context = ssl.create_default_context(cafile=made / "ca.pem")
    assert len(context.get_ca_certs()) == 1
    # The decoder of the standard library has no public name.
    decoded = ssl._ssl._test_decode_cert(made / "fullchain.pem")  # type: ignore[attr-defined]
    assert names <= {name for _, name in decoded["subjectAltName"]}


@pytest.mark.parametrize(("domain", "status"), [("", 0), ("other.example.org", 2)])
def test_keeps_what_is_there(made: Path, domain: str, status: int) -> None:
    before = {name: (made / name).read_bytes() for name in FILES}
    result = make("certs", f"CERTS_DIR={made}", f"DOMAIN={domain}")
    assert result.returncode == status, result.stdout
    assert "make certs" in result.stdout
    assert {name: (made / name).read_bytes() for name in FILES} == before


def test_keeps_half_a_certificate(tmp_path: Path) -> None:
    (tmp_path / "privkey.pem").write_text("of another")
    result = make("certs", f"CERTS_DIR={tmp_path}")
    assert result.returncode == 2
    assert "nothing was changed" in result.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["privkey.pem"]
