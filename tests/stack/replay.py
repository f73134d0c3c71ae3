"""Sends the corpus to one app, byte for byte as it is written there."""

import base64
import os
import socket
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import Any
from uuid import uuid4

from contract.corpus import TOKEN, Request

from .neutral import Neutral
from .runtime import wait_for

Facts = dict[str, Any]


class Replay:
    """One pass of requests through one app, with slugs that no other pass has."""

    def __init__(self, app: str) -> None:
        run = f"run-{uuid4().hex[:8]}"
        self.host = f"{app}.localhost"
        self.port = int(os.environ["HTTP_PORT"])
        self.neutral = Neutral(self.host, run)
        token = os.environ.get("API_TOKEN") or "dev-token"
        self.marks = {"{run}": run, "{token}": token, "{import}": "none"}

    def answers(self, requests: list[Request]) -> list[Facts]:
        """Return what can be compared of each answer, and what became of imports."""
        jobs, answers = [], []
        for request in requests:
            if "{import}" in request["path"]:
                self.finished(self.marks["{import}"])
            answers.append(self.answer(request))
            jobs.append(self.marks["{import}"] if answers[-1]["status"] == 202 else "")
        for job, answer in zip(jobs, answers, strict=True):
            answer["import"] = self.finished(job)
        return answers

    def answer(self, request: Request) -> Facts:
        try:
            status, headers, content = self.exchange(request)
        except (HTTPException, OSError) as error:
            return {"status": type(error).__name__}
        if status == 202:
            self.marks["{import}"] = headers["Location"].rpartition("/")[2]
        type_ = headers["Content-Type"] or ""
        body = self.neutral.body(request["path"], type_, content)
        return {"status": status, **self.neutral.headers(headers), "body": body}

    def exchange(self, request: Request) -> tuple[int, Message, bytes]:
        """Not by httpx, which corrects paths and headers, or refuses to send them."""
        with socket.create_connection(("127.0.0.1", self.port), 30) as connection:
            connection.sendall(self.encode(request))
            response = HTTPResponse(connection, method=request["method"])
            response.begin()
            return response.status, response.headers, response.read()

    def encode(self, request: Request) -> bytes:
        body = base64.b64decode(request.get("body_base64", ""))
        body = self.fill(body or request.get("body", "").encode())
        body = body.ljust(request.get("pad", 0))
        lines = [f"{request['method']} {request['path']} HTTP/1.1"]
        lines += [f"Host: {self.host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in request["headers"]]
        names = {name for name, _ in request["headers"]}
        if body and names.isdisjoint({"Content-Length", "Transfer-Encoding"}):
            lines.append(f"Content-Length: {len(body)}")
        if "Connection" not in names:
            lines.append("Connection: close")
        return self.fill("\r\n".join([*lines, "", ""]).encode()) + body

    def fill(self, content: bytes) -> bytes:
        for mark, value in self.marks.items():
            content = content.replace(mark.encode(), value.encode())
        return content

    def finished(self, job: str) -> Any:
        """Return the import as it is in the end; None if there is none."""
        if not job.isdigit():
            return None
        path = f"/api/imports/{job}"
        ask = {"method": "GET", "path": path, "headers": [TOKEN]}

        def ended() -> Any:
            body = self.answer(ask)["body"]
            return body if body["state"] in ("done", "failed") else None

        return wait_for(ended, f"the end of import {job} of {self.host}")
