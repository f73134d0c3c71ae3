"""Runs inside a container's network: which addresses answer? Standard library only.

In: JSON [[host, port], ...] as the one argument. Out: JSON of the answers, in order:
"open", "closed" (something said no, or nothing answered), "no route" (the kernel knows
no way there), "no name".
"""

import asyncio
import errno
import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

SECONDS = 2.0


async def address(host: str) -> str | None:
    try:
        # A resolver that does not answer is no name.
        found = asyncio.to_thread(socket.gethostbyname, host)
        return await asyncio.wait_for(found, SECONDS)
    except (TimeoutError, OSError):
        return None


async def answer(host: str | None, port: int) -> str:
    if host is None:
        return "no name"
    try:
        connecting = asyncio.open_connection(host, port)
        _, writer = await asyncio.wait_for(connecting, SECONDS)
    except TimeoutError:
        return "closed"
    except OSError as error:
        return "no route" if error.errno == errno.ENETUNREACH else "closed"
    writer.close()
    return "open"


async def main() -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(32))
    wanted = json.loads(sys.argv[1])
    names = sorted({host for host, _ in wanted})
    found = dict(zip(names, await asyncio.gather(*map(address, names)), strict=True))
    answers = [answer(found[host], port) for host, port in wanted]
    print(json.dumps(await asyncio.gather(*answers)))


asyncio.run(main())
