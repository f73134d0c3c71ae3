"""The admin, which only Django has."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from redis import Redis

from links.models import Import, Link

from .conftest import New


@pytest.fixture
def browser(client: Client) -> Client:
    """Somebody who has logged in; a browser sends CSRF tokens, or not."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.create_superuser("boss"))
    return browser


def post(browser: Client, path: str, fields: dict[str, str]) -> int:
    """Fill in a form as a browser does. Returns the status."""
    browser.get(path)
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    return browser.post(path, {**fields, **token}).status_code


def test_login_on_another_port(client: Client) -> None:
    User.objects.create_superuser("boss", password="secret")
    browser = Client(enforce_csrf_checks=True)
    host = {"Host": "short.test:8080"}
    page = browser.get("/admin/login/", headers=host)
    fields = {
        "username": "boss",
        "password": "secret",
        "next": "/admin/",
        "csrfmiddlewaretoken": page.cookies["csrftoken"].value,
    }
    headers = {**host, "Origin": "http://short.test:8080"}
    response = browser.post("/admin/login/", fields, headers=headers)
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")


def test_login_from_another_site_is_refused(client: Client) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get("/admin/login/")
    fields = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    headers = {"Origin": "http://evil.test"}
    response = browser.post("/admin/login/", fields, headers=headers)
    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"


def test_stranger_is_sent_to_login(client: Client) -> None:
    response = client.get("/admin/links/link/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")


def test_post_without_token_is_refused(browser: Client) -> None:
    fields = {"slug": "abc", "url": "https://a.b/"}
    assert browser.post("/admin/links/link/add/", fields).status_code == 403
    assert not Link.objects.exists()


def test_added_link_is_canonical(browser: Client) -> None:
    fields = {"slug": "abc", "url": "HTTPS://bücher.example"}
    assert post(browser, "/admin/links/link/add/", fields) == 302
    assert Link.objects.get(slug="abc").url == "https://xn--bcher-kva.example/"


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "api", "url": "https://a.b/"},
        {"slug": "abc", "url": "javascript:alert(1)"},
    ],
)
def test_wrong_link_is_refused(browser: Client, fields: dict[str, str]) -> None:
    assert post(browser, "/admin/links/link/add/", fields) == 200
    assert not Link.objects.exists()


def test_changed_link_is_followed_at_once(
    client: Client, browser: Client, new: New, redis: Redis
) -> None:
    slug = new()["slug"]
    client.get(f"/{slug}")
    assert redis.get(f"link:{slug}")
    link = Link.objects.get(slug=slug)
    path = f"/admin/links/link/{link.pk}/change/"
    assert post(browser, path, {"url": "https://new.example/"}) == 302
    assert client.get(f"/{slug}").headers["Location"] == "https://new.example/"


@pytest.mark.parametrize("path", ["delete/", ""])
def test_deleted_link_is_gone_at_once(
    client: Client, browser: Client, new: New, path: str
) -> None:
    slug = new()["slug"]
    client.get(f"/{slug}")
    link = Link.objects.get(slug=slug)
    fields = {"post": "yes"}
    if path:
        path = f"{link.pk}/{path}"
    else:
        fields |= {"action": "delete_selected", "_selected_action": str(link.pk)}
    assert post(browser, f"/admin/links/link/{path}", fields) == 302
    assert client.get(f"/{slug}").status_code == 404


def test_imports_can_only_be_watched(browser: Client) -> None:
    job = Import.objects.create(content=b"url\n")
    assert browser.get("/admin/links/import/").status_code == 200
    assert browser.get(f"/admin/links/import/{job.pk}/change/").status_code == 200
    assert browser.get("/admin/links/import/add/").status_code == 403
    assert post(browser, f"/admin/links/import/{job.pk}/change/", {}) == 403


def test_static_files_are_served(browser: Client) -> None:
    page = browser.get("/admin/").content.decode()
    css = page.split('rel="stylesheet" href="')[1].split('"')[0]
    response = browser.get(css)
    assert response.headers["Content-Type"].startswith("text/css")
    response.close()


def test_api_needs_no_session(client: Client) -> None:
    response = client.get("/api/links")
    assert not response.cookies
    assert "Vary" not in response.headers


@pytest.mark.django_db
def test_superuser_comes_from_environment_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("secret\n")
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "boss")
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "boss@example.com")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.delenv("DJANGO_SUPERUSER_PASSWORD", raising=False)
    for _ in range(2):
        call_command("createsuperuser", interactive=False)
    assert "exists already" in capsys.readouterr().out
    assert User.objects.get().check_password("secret")


@pytest.mark.django_db
def test_superuser_without_name_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_SUPERUSER_USERNAME", raising=False)
    with pytest.raises(CommandError, match="username"):
        call_command("createsuperuser", interactive=False)
