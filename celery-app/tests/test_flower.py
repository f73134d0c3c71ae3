import urllib.error
import urllib.request
from base64 import b64encode
from pathlib import Path

import pytest
import servers
from helpers import wait_for
from processes import running


def get_status(url: str, user: str = "") -> int:
    """Return the status of a GET, 0 if nobody listens."""
    request = urllib.request.Request(url)
    if user:
        request.add_header(
            "Authorization", f"Basic {b64encode(user.encode()).decode()}"
        )
    try:
        with urllib.request.urlopen(request) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except urllib.error.URLError:
        return 0


def test_flower_is_up_behind_a_password(tmp_path: Path) -> None:
    command = ("flower", "--conf=app/flowerconfig.py", "--address=127.0.0.1")
    user = "admin:dev-token"
    with servers.free_port() as port:
        pass
    started = running((*command, f"--port={port}"), tmp_path, FLOWER_BASIC_AUTH=user)
    with started:
        url = f"http://127.0.0.1:{port}/flower"
        wait_for(lambda: get_status(f"{url}/healthcheck") == 200)
        assert get_status(f"{url}/workers") == 401
        assert get_status(f"{url}/workers", "admin:wrong") == 401
        assert get_status(f"{url}/workers", user) == 200


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "FLOWER_BASIC_AUTH (or FLOWER_BASIC_AUTH_FILE) is not set"),
        ({"FLOWER_BASIC_AUTH": ""}, "FLOWER_BASIC_AUTH (or"),
        ({"FLOWER_BASIC_AUTH": "admin"}, "FLOWER_BASIC_AUTH: must be user:password"),
        (
            {"FLOWER_BASIC_AUTH": "a:b", "FLOWER_BASIC_AUTH_FILE": "/x"},
            "FLOWER_BASIC_AUTH and FLOWER_BASIC_AUTH_FILE are both set",
        ),
    ],
    ids=["unset", "empty", "no-password", "both"],
)
def test_flower_refuses_to_start_open(
    tmp_path: Path, environment: dict[str, str], reason: str
) -> None:
    command = ("flower", "--conf=app/flowerconfig.py", "--address=127.0.0.1")
    with running((*command, "--port=1"), tmp_path, **environment) as flower:
        assert flower.process.wait(30) != 0
        assert reason in flower.log
