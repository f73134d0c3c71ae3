"""The little of the Debug Adapter Protocol that it takes to stop at a breakpoint.

https://microsoft.github.io/debug-adapter-protocol/specification
"""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Message = dict[str, Any]


class Session:
    """One process under debugpy, as an editor sees it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.file = self.socket.makefile("rb")
        self.sent = 0
        self.source: Message = {}
        self.waiting: list[Message] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.file.close()
        self.socket.close()

    def attach(self, arguments: Message, file: Path, line: int) -> None:
        """Attach, and set one breakpoint. Blocks until the process goes on."""
        self.call("initialize", {"adapterID": "debugpy"})
        attached = self.send("attach", arguments)
        self.event("initialized")
        self.source = {"path": str(file)}
        where = {"source": self.source, "breakpoints": [{"line": line}]}
        found = self.call("setBreakpoints", where)["breakpoints"]
        assert found[0]["verified"], found
        self.call("configurationDone", {})
        self.answer(attached)

    def locals_at_stop(self) -> dict[str, str]:
        """Wait for the breakpoint, take it away, return the local variables; go on."""
        thread = {"threadId": self.event("stopped")["threadId"]}
        frame = self.call("stackTrace", thread)["stackFrames"][0]
        scope = self.call("scopes", {"frameId": frame["id"]})["scopes"][0]
        reference = {"variablesReference": scope["variablesReference"]}
        found = self.call("variables", reference)["variables"]
        self.call("setBreakpoints", {"source": self.source, "breakpoints": []})
        self.call("continue", thread)
        return {variable["name"]: variable["value"] for variable in found}

    def call(self, command: str, arguments: Message) -> Message:
        return self.answer(self.send(command, arguments))

    def send(self, command: str, arguments: Message) -> int:
        self.sent += 1
        request = {"seq": self.sent, "type": "request", "command": command}
        data = json.dumps({**request, "arguments": arguments}).encode()
        self.socket.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        return self.sent

    def answer(self, number: int) -> Message:
        found = self._wait(lambda m: m.get("request_seq") == number)
        assert found["success"], found
        return dict(found.get("body") or {})

    def event(self, name: str) -> Message:
        return dict(self._wait(lambda m: m.get("event") == name).get("body") or {})

    def _wait(self, wanted: Callable[[Message], bool]) -> Message:
        while True:
            found = next(filter(wanted, self.waiting), None)
            if found:
                self.waiting.remove(found)
                return found
            self.waiting.append(self._read())

    def _read(self) -> Message:
        length = 0
        while header := self.file.readline().strip():
            name, _, value = header.partition(b":")
            length = int(value) if name == b"Content-Length" else length
        return dict(json.loads(self.file.read(length)))
