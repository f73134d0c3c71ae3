import pytest
from django.test import Client
from redis import Redis

from links.models import Import

CSV = "text/csv"


def test_create_import_stores_job_and_wakes_worker(
    client: Client, broker: Redis
) -> None:
    content = b"url\nhttps://a.b/\n"
    response = client.post("/api/imports", content, CSV)
    assert response.status_code == 202
    job = response.json()
    assert response.headers["Location"] == f"/api/imports/{job['id']}"
    assert (job["state"], job["total"]) == ("queued", None)
    stored = Import.objects.get(id=job["id"]).content
    assert stored is not None
    assert bytes(stored) == content
    assert broker.llen("q:django") == 1


def test_create_import_needs_no_broker(client_without_broker: Client) -> None:
    response = client_without_broker.post("/api/imports", b"url\n", CSV)
    assert response.status_code == 202


@pytest.mark.parametrize(
    "content", [b"", b"slug\nabc\n", b"url,colour\n", b"url,url\n", b"\xff\xfe\n"]
)
def test_create_import_rejects_wrong_header(client: Client, content: bytes) -> None:
    # Without content Django's client leaves the type out unless it is told twice.
    response = client.post("/api/imports", content, CSV, CONTENT_TYPE=CSV)
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] == ["body"]


def test_create_import_rejects_other_media_type(client: Client) -> None:
    response = client.post("/api/imports", {"url": "x"}, "application/json")
    assert response.status_code == 415


def test_create_import_rejects_large_body(client: Client) -> None:
    content = b"url\n" + b"x" * (10 * 1024 * 1024)
    assert client.post("/api/imports", content, CSV).status_code == 413


@pytest.mark.parametrize("number", ["999999", "abc", "9" * 30])
def test_get_import_unknown_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/api/imports/{number}").status_code == 404


def test_list_imports_is_newest_first(client: Client) -> None:
    made = [client.post("/api/imports", b"url\n", CSV).json()["id"] for _ in range(2)]
    items = client.get("/api/imports").json()["items"]
    assert [job["id"] for job in items] == made[::-1]
