"""The token: who is refused, and what is checked before and after it."""

import pytest

from .client import OPERATIONS, SECURED, Client

READERS = [name for name in SECURED if OPERATIONS[name].method == "get"]


@pytest.mark.parametrize("operation", SECURED)
@pytest.mark.parametrize("authorization", [None, "Bearer wrong"], ids=["no", "wrong"])
def test_token_is_needed_for_operation(
    api: Client, operation: str, authorization: str | None
) -> None:
    response = api.call(operation, authorization=authorization)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json()["title"] == "Unauthorized"


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Basic ZGV2OmRldi10b2tlbg==", "Token {token}", "{token}",
     "Bearer {token}x", "Bearer x{token}", "Bearer {token},x", "Bearer {token} x",
     "Bearer{token}", 'Bearer "{token}"', "Basic {token}", b"Bearer \xff\xfe"],
    ids=ascii,
)  # fmt: skip
def test_token_is_refused_as(api: Client, authorization: str | bytes) -> None:
    if isinstance(authorization, str):
        token = api.authorization.removeprefix("Bearer ")
        authorization = authorization.replace("{token}", token)
    response = api.call("list_links", authorization=authorization)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_token_scheme_may_be_in_any_case(api: Client, scheme: str) -> None:
    authorization = api.authorization.replace("Bearer", scheme)
    response = api.call("list_links", authorization=authorization)
    assert response.status_code == 200


@pytest.mark.parametrize("operation", READERS)
def test_token_is_needed_for_head(api: Client, operation: str) -> None:
    response = api.call(operation, method="HEAD", authorization=None)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("operation", ["create_link", "update_link", "create_import"])
@pytest.mark.parametrize("type", ["application/json", "text/plain", "text/csv"])
def test_token_is_checked_before_the_body(
    api: Client, operation: str, type: str
) -> None:
    headers = {"Content-Type": type}
    response = api.call(operation, authorization=None, content=b"{", headers=headers)
    assert response.status_code == 401


@pytest.mark.parametrize(("path", "status"), [("/api/nope", 404), ("/api/links", 405)])
def test_token_is_checked_after_the_route(api: Client, path: str, status: int) -> None:
    response = api.send("PUT", path)
    assert response.status_code == status
