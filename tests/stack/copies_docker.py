"""A copied folder in Docker: its image, built and run as its README says."""

import os
import subprocess

from .copies import STOP_SECONDS, Copy, answers


class InDocker:
    """Builds the stages of a copy's Dockerfile and starts its image."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy
        self.project = os.environ["COMPOSE_PROJECT_NAME"]
        self.image = f"{self.project}-copy-of-{copy.name}"

    def build(self, stage: str) -> None:
        registry = f"IMAGE_REGISTRY={os.environ.get('IMAGE_REGISTRY', '')}"
        tag = ["--target", stage, "--tag", f"{self.image}:{stage}"]
        self.copy.run("docker", "build", "--build-arg", registry, *tag, ".")

    def test(self) -> None:
        # From the cache if these very files have passed: then the stage is there.
        self.build("test")

    def install(self) -> None:
        self.build("runtime")

    def start(self) -> None:
        settings = self.copy.environment("postgres:5432", "redis:6379")
        variables = [f"--env={name}={value}" for name, value in settings.items()]
        web = self.copy.name != "celery-app"
        name = f"--network host {self.copy.name}"
        command = self.copy.command(f"docker run .*{name}") if web else []
        options = [
            "--detach",
            "--name",
            self.image,
            "--network",
            f"{self.project}_data",
        ]
        options += ["--publish=127.0.0.1::8000"] if web else []
        image = f"{self.image}:runtime"
        self.copy.run("docker", "run", *options, *variables, image, *command)

    def inspect(self, field: str) -> str:
        return self.copy.run("docker", "inspect", "--format", field, self.image)

    def is_ready(self) -> bool:
        assert self.inspect("{{.State.Running}}") == "true", self.logs()
        if self.copy.name == "celery-app":
            return self.inspect("{{.State.Health.Status}}") == "healthy"
        return answers(self.copy.run("docker", "port", self.image, "8000"))

    def stop(self) -> int:
        self.copy.run("docker", "stop", "-t", str(STOP_SECONDS), self.image)
        return int(self.inspect("{{.State.ExitCode}}"))

    def logs(self) -> str:
        return self.copy.run("docker", "logs", self.image)

    def remove(self) -> None:
        images = [f"{self.image}:{stage}" for stage in ("test", "runtime")]
        for what in (["rm", "--force", self.image], ["rmi", "--force", *images]):
            subprocess.run(["docker", *what], capture_output=True)
