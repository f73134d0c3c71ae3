import pytest
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Import

CSV = {"Content-Type": "text/csv"}


def test_create_import_stores_job_and_wakes_worker(
    client: FlaskClient, session: Session, broker: Redis
) -> None:
    content = b"url\nhttps://a.b/\n"
    response = client.post("/api/imports", data=content, headers=CSV)
    assert response.status_code == 202
    job = response.get_json()
    assert response.headers["Location"] == f"/api/imports/{job['id']}"
    assert (job["state"], job["total"]) == ("queued", None)
    query = select(Import.content).where(Import.id == job["id"])
    assert session.scalar(query) == content
    assert broker.llen("q:flask") == 1


def test_create_import_needs_no_broker(client_without_broker: FlaskClient) -> None:
    response = client_without_broker.post("/api/imports", data=b"url\n", headers=CSV)
    assert response.status_code == 202


@pytest.mark.parametrize(
    "content", [b"", b"slug\nabc\n", b"url,colour\n", b"url,url\n", b"\xff\xfe\n"]
)
def test_create_import_rejects_wrong_header(
    client: FlaskClient, content: bytes
) -> None:
    response = client.post("/api/imports", data=content, headers=CSV)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["loc"] == ["body"]


def test_create_import_rejects_other_media_type(client: FlaskClient) -> None:
    assert client.post("/api/imports", json={"url": "x"}).status_code == 415


def test_create_import_rejects_large_body(client: FlaskClient) -> None:
    content = b"url\n" + b"x" * (10 * 1024 * 1024)
    response = client.post("/api/imports", data=content, headers=CSV)
    assert response.status_code == 413


@pytest.mark.parametrize("number", ["1", "abc", "9" * 30])
def test_get_import_unknown_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/api/imports/{number}").status_code == 404


def test_list_imports_is_newest_first(client: FlaskClient) -> None:
    made = [
        client.post("/api/imports", data=b"url\n", headers=CSV).get_json()["id"]
        for _ in range(2)
    ]
    items = client.get("/api/imports").get_json()["items"]
    assert [job["id"] for job in items] == made[::-1]
