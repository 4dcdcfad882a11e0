"""The server itself: a port on 127.0.0.1 with the API, the gateway and the CDN behind it."""

import asyncio
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.discord.server.acting import Acting
from tests.discord.server.rest import routes_of

_STOP_S = 0.2  # then what still runs is cancelled
_BACKLOG = 1024  # of connections: one that is not taken at once would be tried again after a second
_BODY_BYTES = 1 << 30  # more than any upload limit: those are Discord's, told in its own words


class Loopback(Acting):
    """`async with Loopback() as server:`; then point the bot at `server.url` (see `pointing`)."""

    def __init__(self) -> None:
        super().__init__()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY_BYTES)
        app.add_routes(
            [
                web.get("/gateway/", self.gateway.connect),
                web.get("/attachments/{channel_id}/{attachment_id}/{filename}", self._file),
                *routes_of(self),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_STOP_S)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=_BACKLOG)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.gateway.url = f"ws://{host}:{port}/gateway/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner
        self.gateway.refusing = True
        await self.gateway.drop(1001)
        await self._runner.cleanup()

    async def _file(self, request: web.Request) -> web.Response:
        """An attachment's bytes, while its address is good. Of the faults it knows delays and statuses."""
        found = self.files.get(request.match_info["attachment_id"])
        if found is None or int(request.query.get("ex", "0"), 16) < self.clock.now_s():
            return web.Response(status=404, text="This content is no longer available.")
        fault = self.faults.take("GET", request.path)
        await asyncio.sleep(self.rules.latency_s + (fault.delay_s if fault else 0))
        if fault and fault.status:
            return web.Response(status=fault.status)
        return web.Response(body=found.data, content_type=found.content_type)
