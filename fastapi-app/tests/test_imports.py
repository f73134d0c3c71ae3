import pytest
from redis import Redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Import

from .clients import Client

CSV = {"Content-Type": "text/csv"}


async def test_create_import_stores_job_and_wakes_worker(
    client: Client, session: Session, broker: Redis
) -> None:
    content = b"url\nhttps://a.b/\n"
    response = await client.post("/api/imports", content=content, headers=CSV)
    assert response.status_code == 202
    job = response.json()
    assert response.headers["Location"] == f"/api/imports/{job['id']}"
    assert (job["state"], job["total"]) == ("queued", None)
    query = select(Import.content).where(Import.id == job["id"])
    assert session.scalar(query) == content
    assert broker.llen("q:fastapi") == 1


async def test_create_import_needs_no_broker(client_without_broker: Client) -> None:
    response = await client_without_broker.post(
        "/api/imports", content=b"url\n", headers=CSV
    )
    assert response.status_code == 202


@pytest.mark.parametrize(
    "content", [b"", b"slug\nabc\n", b"url,colour\n", b"url,url\n", b"\xff\xfe\n"]
)
async def test_create_import_rejects_wrong_header(
    client: Client, content: bytes
) -> None:
    response = await client.post("/api/imports", content=content, headers=CSV)
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] == ["body"]


async def test_create_import_rejects_other_media_type(client: Client) -> None:
    assert (await client.post("/api/imports", json={"url": "x"})).status_code == 415


async def test_create_import_rejects_large_body(client: Client) -> None:
    content = b"url\n" + b"x" * (10 * 1024 * 1024)
    response = await client.post("/api/imports", content=content, headers=CSV)
    assert response.status_code == 413


@pytest.mark.parametrize("number", ["1", "abc", "9" * 30])
async def test_get_import_unknown_is_not_found(client: Client, number: str) -> None:
    assert (await client.get(f"/api/imports/{number}")).status_code == 404


async def test_list_imports_is_newest_first(client: Client) -> None:
    made = [
        (await client.post("/api/imports", content=b"url\n", headers=CSV)).json()["id"]
        for _ in range(2)
    ]
    items = (await client.get("/api/imports")).json()["items"]
    assert [job["id"] for job in items] == made[::-1]
