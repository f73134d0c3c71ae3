"""The one module that knows paths, and it has them from openapi.yaml.

Every response is checked against the contract as it arrives (status, content type,
headers, body), so drift is found whatever the test is about.
"""

from pathlib import Path
from ssl import create_default_context
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from schemathesis import checks

from .helpers import poll

HERE = Path(__file__).parent
SCHEMA: Any = schemathesis.openapi.from_path(
    HERE / "openapi.yaml",
    config=schemathesis.Config.from_path(HERE / "schemathesis.toml"),
)
OPERATIONS: dict[str, Any] = {
    found.ok().definition.raw["operationId"]: found.ok()
    for found in SCHEMA.get_all_operations()
}
SECURED = [k for k, v in OPERATIONS.items() if "security" not in v.definition.raw]
CHECKS: list[Any] = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
CASES = pytest.StashKey[int]()
# Values for the parameters of paths where a test does not care which.
ANY_PATH = {"slug": "contract-no-such-link", "id": 2**63 - 1}


class Client:
    """Asks `base_url` for operations of the contract; safe to share among threads."""

    def __init__(
        self,
        base_url: str,
        token: str,
        host: str | None = None,
        ca_file: str | None = None,
    ) -> None:
        self.authorization = f"Bearer {token}"
        self.headers = {"Host": host} if host else {}
        self.ca_file = ca_file
        self.http = httpx.Client(
            base_url=base_url,
            headers=self.headers,
            timeout=30,
            trust_env=False,
            verify=create_default_context(cafile=ca_file) if ca_file else True,
        )

    def call(
        self,
        operation: str,
        path: dict[str, Any] | None = None,
        *,
        method: str | None = None,
        authorization: str | bytes | None = "",
        headers: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> httpx.Response:
        """Return the checked answer to an operation of openapi.yaml.

        `authorization` is sent as it is, None for no such header; by default it is the
        valid token where the operation asks for one. `kwargs` are those of httpx.
        """
        described = OPERATIONS[operation]
        if authorization == "":
            authorization = self.authorization if operation in SECURED else None
        sent: list[Any] = list((headers or {}).items())
        if authorization is not None:
            sent.append(("Authorization", authorization))
        values = {k: quote(str(v), safe="") for k, v in (path or ANY_PATH).items()}
        url = described.path.format(**values)
        response = self.send(method or described.method, url, headers=sent, **kwargs)
        self.check(response, described, values)
        return response

    def send(self, method: str, url: httpx.URL | str, **kwargs: Any) -> httpx.Response:
        """Return the answer to any request, with what holds for all of them checked."""
        response = self.http.request(method, url, **kwargs)
        assert len(response.headers.get_list("X-Request-ID")) == 1
        content_type = response.headers.get("Content-Type")
        if response.is_error and content_type != "application/json":  # not readiness
            assert content_type == "application/problem+json"
        return response

    def check(self, response: httpx.Response, described: Any, path: Any) -> None:
        """Compare with openapi.yaml, unless the method is not the operation's."""
        method = response.request.method
        if method in (described.method.upper(), "HEAD"):
            which = CHECKS[:-1] if method == "HEAD" else CHECKS
            case = described.Case(path_parameters=path)
            case.validate_response(response, checks=which)

    def create_link(self, **fields: Any) -> httpx.Response:
        return self.call("create_link", json=fields)

    def list_links(self, **query: Any) -> httpx.Response:
        return self.call("list_links", params=query)

    def get_link(self, slug: str) -> httpx.Response:
        return self.call("get_link", {"slug": slug})

    def update_link(self, slug: str, **fields: Any) -> httpx.Response:
        return self.call("update_link", {"slug": slug}, json=fields)

    def delete_link(self, slug: str) -> httpx.Response:
        return self.call("delete_link", {"slug": slug})

    def get_clicks(self, slug: str, **query: Any) -> httpx.Response:
        return self.call("get_clicks", {"slug": slug}, params=query)

    def follow(self, slug: str, method: str = "GET", **kwargs: Any) -> httpx.Response:
        return self.call("follow_link", {"slug": slug}, method=method, **kwargs)

    def create_import(self, csv: str | bytes, type: str = "text/csv") -> httpx.Response:
        headers = {"Content-Type": type}
        return self.call("create_import", content=csv, headers=headers)

    def get_import(self, id: object) -> httpx.Response:
        return self.call("get_import", {"id": id})

    def wait_for_import(self, id: int) -> dict[str, Any]:
        """Return the import once it has ended, or as it is after 60 s."""

        def ask() -> dict[str, Any]:
            job: dict[str, Any] = self.get_import(id).json()
            return job

        return poll(ask, lambda job: job["state"] in ("done", "failed"), 60)

    def finish_import(self, csv: str | bytes) -> dict[str, Any]:
        """Submit `csv` and wait for it."""
        return self.wait_for_import(self.create_import(csv).json()["id"])
