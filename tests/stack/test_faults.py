"""Kill things in the middle: what was acknowledged is not lost, and not doubled."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from .runtime import Stack, wait_for

MIB = 1024 * 1024


def submit(api: httpx.Client, content: bytes) -> int:
    headers = {"Content-Type": "text/csv"}
    response = api.post("/api/imports", content=content, headers=headers)
    assert response.status_code == 202
    job: int = response.json()["id"]
    return job


def big_csv(tag: str) -> tuple[bytes, int]:
    """Return a CSV of just under 10 MiB and the number of its rows."""
    row = "https://example.com/{tag}/{n},{tag}-{n}\n"
    size = len(row.format(tag=tag, n=100_000).encode())
    rows = 10 * MIB // size - 10
    lines = (row.format(tag=tag, n=100_000 + n) for n in range(rows))
    return ("url,slug\n" + "".join(lines)).encode(), rows


def test_import_survives_two_worker_kills(stack: Stack, api: httpx.Client) -> None:
    tag = f"k{random.getrandbits(32):08x}"
    content, rows = big_csv(tag)
    job = submit(api, content)

    def progress() -> tuple[str, int]:
        body = api.get(f"/api/imports/{job}").json()
        return body["state"], body["done"]

    for _ in range(2):
        before = progress()[1]
        done = wait_for(lambda b=before: max(0, progress()[1] - b), "progress")  # type: ignore[misc]
        stack.kill(f"{stack.name}-worker")
        assert before + done < rows, "the import was over before the kill"
    started = time.monotonic()
    wait_for(lambda: progress()[0] in ("done", "failed"), "the end of the import", 180)
    print(f"{rows} rows: done {time.monotonic() - started:.1f} s after the 2nd kill")
    body = api.get(f"/api/imports/{job}").json()
    assert (body["state"], body["created"], body["failed"]) == ("done", rows, 0)
    count = "SELECT count(*), count(DISTINCT url) FROM links WHERE slug LIKE %s"
    assert stack.sql(count, f"{tag}-%") == [(rows, rows)]


def test_no_click_is_lost_while_redis_and_worker_die(
    stack: Stack, api: httpx.Client
) -> None:
    slugs = [
        api.post("/api/links", json={"url": "https://example.com/"}).json()["slug"]
        for _ in range(50)
    ]
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(follow, api, slugs[n % 50], n) for n in range(1000)]
        wait_for(lambda: sum(a.done() for a in answers) > 250, "a quarter of the load")
        restart = pool.submit(stack.restart, "redis")
        wait_for(lambda: sum(a.done() for a in answers) > 600, "half of the load")
        stack.kill(f"{stack.name}-worker")
        restart.result()
    assert [a.result() for a in answers] == [302] * 1000
    wait_for(lambda: clicks(stack, slugs) >= 1000, "1000 clicks in Postgres", 90)
    time.sleep(5)  # more than two flushes: would a click come twice?
    assert clicks(stack, slugs) == 1000


def clicks(stack: Stack, slugs: list[str]) -> int:
    query = "SELECT sum(clicks) FROM link_clicks JOIN links ON id = link_id"
    return stack.sql(f"{query} WHERE slug = ANY(%s)", slugs)[0][0] or 0


def test_redirects_stay_fast_while_redis_hangs(
    stack: Stack, each_api: httpx.Client
) -> None:
    link = each_api.post("/api/links", json={"url": "https://example.com/"}).json()
    path = f"/{link['slug']}"
    with stack.paused("redis"), ThreadPoolExecutor(8) as pool:
        job = pool.submit(submit, each_api, b"url\nhttps://example.com/\n")
        taken = list(pool.map(lambda n: timed(each_api, path, n), range(4000)))
        assert job.result() > 0
    p99 = sorted(taken)[-40]
    print(f"redirects while Redis hangs: p99 {p99 * 1000:.0f} ms")
    assert p99 < 0.1
    wait_for(
        lambda: each_api.get(f"/api/imports/{job.result()}").json()["state"] == "done",
        "the import submitted meanwhile",
    )


def timed(api: httpx.Client, path: str, number: int) -> float:
    """Return the seconds that a redirect takes, at some 400 a second by 8 threads."""
    time.sleep(0.018)
    started = time.perf_counter()
    assert api.get(path).status_code == 302
    return time.perf_counter() - started


def follow(api: httpx.Client, slug: str, number: int) -> int:
    """Follow a link, paced so that the load spans the faults; return the status."""
    time.sleep(0.02)
    return api.get(f"/{slug}").status_code
