"""What the commands say: the errors that a newcomer meets, and what to do then."""

import socket

import pytest

from .runtime import Stack, make, run


@pytest.mark.parametrize(
    ("variable", "choices"),
    [("STACK", "flask celery"), ("ENV", "dev prod"), ("RUNTIME", "docker local")],
)
def test_make_names_choices_for_unknown_value(variable: str, choices: str) -> None:
    result = make("ps", f"{variable}=nonsense")
    assert result.returncode != 0
    assert f"{variable}=nonsense" in result.stdout
    assert all(choice in result.stdout for choice in choices.split())


def test_make_without_target_prints_help() -> None:
    result = make()
    assert result.returncode == 0
    assert "Start the stack" in result.stdout


def test_up_names_variable_when_port_is_in_use(stack: Stack) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        elsewhere = {"COMPOSE_PROJECT_NAME": "shortener-port", "LOCAL_DIR": "/tmp/none"}
        result = make("up", HTTP_PORT=port, **elsewhere)
    assert result.returncode != 0
    assert port in result.stdout
    assert "HTTP_PORT" in result.stdout


def test_delete_asks_for_confirmation() -> None:
    for target in ("resetdb", "clean"):
        result = make(target)
        assert result.returncode != 0
        assert "CONFIRM=yes" in result.stdout


def test_plain_compose_up_is_enough(stack: Stack) -> None:
    if stack.runtime != "docker":
        pytest.skip("docker compose is not part of the local runtime")
    result = run("docker", "compose", "up", "--detach", "--wait")
    assert result.returncode == 0, result.stdout
    assert set(stack.services()) >= {"flask", "flask-worker", "flask-beat", "nginx"}
