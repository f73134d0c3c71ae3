"""What the service says about itself: /, the OpenAPI document, the docs, metrics."""

import pytest

from .client import OPERATIONS, Client

TAGS = {"links", "imports", "redirects"}


@pytest.mark.direct
def test_root_names_service_and_where_to_go(api: Client) -> None:
    response = api.call("get_service")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert api.http.get(response.json()["links"]["health"]).status_code == 200


@pytest.mark.nginx
def test_root_is_a_web_page_behind_nginx(api: Client) -> None:
    response = api.call("get_service")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")


def test_openapi_has_every_operation_of_the_contract(api: Client) -> None:
    response = api.call("get_openapi")
    assert response.status_code == 200
    paths = response.json()["paths"]
    described = {(path, method) for path in paths for method in paths[path]}
    wanted = [o for o in OPERATIONS.values() if TAGS & set(o.definition.raw["tags"])]
    assert described >= {(o.path, o.method) for o in wanted}


def test_docs_are_a_web_page(api: Client) -> None:
    response = api.call("get_docs")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.nginx
@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "//metrics"])
def test_metrics_are_hidden_behind_nginx(api: Client, path: str) -> None:
    response = api.send("GET", api.http.base_url.join("/").copy_with(path=path))
    assert response.status_code == 404
    assert response.json()["title"] == "Not Found"


@pytest.mark.direct
def test_metrics_are_prometheus_text_at_the_app(api: Client) -> None:
    response = api.call("get_metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "# TYPE " in response.text
