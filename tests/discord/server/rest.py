"""How a request is taken in and answered: faults, token, rate limits, the body, then the route."""

import asyncio
import hashlib
import json
import re
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import BodyPartReader, web

from tests.discord.server.building import Building
from tests.discord.server.core import Request
from tests.discord.server.errors import Refused, unauthorized
from tests.discord.server.faults import Fault, Reset
from tests.discord.server.routes import ROUTES, Call, Route
from tests.discord.server.rules import Taken
from tests.discord.server.uploads import Upload
from tests.discord.server.world import JsonValue

_FILE = re.compile(r"files\[(\d+)\]")
_MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_id")
_RESET_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: on, for no time
_MESSAGES = {
    413: (40005, "Request entity too large"),
    429: (0, "You are being rate limited."),
    500: (0, "500: Internal Server Error"),
    502: (0, "502: Bad Gateway"),
    503: (0, "503: Service Unavailable"),
    504: (0, "504: Gateway Timeout"),
}


def routes_of(server: Building) -> list[web.RouteDef]:
    """Every route under `/api/v10`; what is not known there is a 404."""
    known = [web.route(each.method, f"/api/v10{each.template}", _handler(server, each)) for each in ROUTES]
    return [*known, web.route("*", "/api/v10/{rest:.*}", _unknown(server))]


def _handler(server: Building, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(http: web.Request) -> web.StreamResponse:
        path = http.path.removeprefix("/api/v10")
        request = Request(method=route.method, path=path, template=route.template, at_s=server.loop_s())
        server.requests.append(request)
        try:
            return await _handled(server, route, http, request)
        except ConnectionError:
            return web.Response()  # nobody is there to read it
        except Exception as error:
            server.crashes.append(error)
            raise

    return handle


async def _handled(server: Building, route: Route, http: web.Request, request: Request) -> web.StreamResponse:
    fault = server.faults.take(route.method, request.path)
    await asyncio.sleep(server.rules.latency_s + (fault.delay_s if fault else 0))
    if fault and fault.reset in (Reset.BEFORE_BODY, Reset.MID_UPLOAD):
        return await _torn(http, read_some=fault.reset is Reset.MID_UPLOAD)
    body, files = await _read(http)
    request.body, request.file_sizes = body, {each.filename: len(each.data) for each in files.values()}
    call = Call(server=server, at=dict(http.match_info), query=dict(http.query), body=body, files=files)
    answer = _answered(route, http, call, request, fault)
    await asyncio.sleep(fault.hold_s if fault else 0)
    if fault and fault.reset is Reset.AFTER_DONE:
        return await _torn(http, read_some=False)
    request.status = answer.status
    return answer


def _answered(route: Route, http: web.Request, call: Call, request: Request, fault: Fault | None) -> web.Response:
    server = call.server
    taken = _take(server, route, http, request)
    try:
        if fault and fault.status:
            return _faulty(fault, taken)
        if not route.open:
            _authorize(server, http)
        _check_global(server, route)
        if not taken.allowed:
            raise Refused(429, 0, "You are being rate limited.", retry_after_s=taken.reset_after_s)
        result = route.handler(call)
    except Refused as refused:
        request.code = refused.code
        headers = _headers(taken, route)
        if refused.retry_after_s is not None:
            headers |= {"Retry-After": str(int(refused.retry_after_s) + 1), "X-RateLimit-Scope": "user"}
        return _json(refused.body(), refused.status, headers)
    if result is None:
        return web.Response(status=204, headers=_headers(taken, route))
    return _json(result, 200, _headers(taken, route))


def _unknown(server: Building) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(http: web.Request) -> web.StreamResponse:
        path = http.path.removeprefix("/api/v10")
        server.requests.append(Request(method=http.method, path=path, template=path, at_s=server.loop_s(), status=404))
        return _json({"message": "404: Not Found", "code": 0}, 404, {})

    return handle


def _authorize(server: Building, http: web.Request) -> None:
    kind, _, token = http.headers.get("Authorization", "").partition(" ")
    if kind != "Bot" or not server.is_valid(token):
        raise unauthorized()


def _take(server: Building, route: Route, http: web.Request, request: Request) -> Taken:
    major = [http.match_info[each] for each in _MAJOR if each in http.match_info]
    key = " ".join([route.method, route.template, *major])
    return server.buckets.take(key, server.rules.rate_of(route.method, request.path), server.loop_s())


def _check_global(server: Building, route: Route) -> None:
    rate = server.rules.global_rate
    if rate is None or route.open:
        return
    taken = server.buckets.take("global", rate, server.loop_s())
    if not taken.allowed:
        raise _Global(taken.reset_after_s)


class _Global(Refused):
    def __init__(self, retry_after_s: float) -> None:
        super().__init__(429, 0, "You are being rate limited.", retry_after_s=retry_after_s)

    def body(self) -> dict[str, Any]:
        return super().body() | {"global": True}


def _headers(taken: Taken, route: Route) -> dict[str, str]:
    """`Via`: from whatever stands before the API; libraries know by it that a 429 is not a ban."""
    bucket = hashlib.sha256(f"{route.method} {route.template}".encode()).hexdigest()[:32]
    return {
        "Via": "1.1 loopback",
        "X-RateLimit-Limit": str(taken.limit),
        "X-RateLimit-Remaining": str(taken.remaining),
        "X-RateLimit-Reset": f"{time.time() + taken.reset_after_s:.3f}",
        "X-RateLimit-Reset-After": f"{taken.reset_after_s:.3f}",
        "X-RateLimit-Bucket": bucket,
    }


def _faulty(fault: Fault, taken: Taken) -> web.Response:
    assert fault.status
    code, message = _MESSAGES.get(fault.status, (0, f"{fault.status}: ordered by a test"))
    told: dict[str, Any] = {"message": message, "code": code}
    headers = {"Via": "1.1 loopback"}
    if fault.status == 429:
        told |= {"retry_after": fault.retry_after_s, "global": fault.is_global}
        headers |= {
            "Retry-After": str(int(fault.retry_after_s) + 1),
            "X-RateLimit-Limit": str(taken.limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset-After": str(fault.retry_after_s),
            "X-RateLimit-Scope": "global" if fault.is_global else "user",
        } | ({"X-RateLimit-Global": "true"} if fault.is_global else {})
    return _json(told, fault.status, headers)


def _json(told: JsonValue, status: int, headers: dict[str, str]) -> web.Response:
    """Without a charset: discord.py compares the header as a whole."""
    return web.Response(
        body=json.dumps(told).encode(), status=status, headers=headers | {"Content-Type": "application/json"}
    )


async def _torn(http: web.Request, *, read_some: bool) -> web.StreamResponse:
    """The peer sees a reset, not an orderly end."""
    if read_some:
        await http.content.readany()
    transport = http.transport
    if isinstance(transport, asyncio.Transport):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
        transport.abort()
    return web.Response()


async def _read(http: web.Request) -> tuple[Any, dict[int, Upload]]:
    """The JSON, from the body itself or from the form's `payload_json`, and the form's files by their numbers."""
    if not http.content_type.startswith("multipart/"):
        raw = await http.read()
        return (json.loads(raw) if raw else None), {}
    body: Any = {}
    files = {}
    async for part in await http.multipart():
        assert isinstance(part, BodyPartReader)
        number = _FILE.fullmatch(part.name or "")
        if part.name == "payload_json":
            body = json.loads(await part.text())
        elif number and part.filename:
            files[int(number[1])] = Upload(part.filename, bytes(await part.read()))
        else:
            raise ValueError(f"no field of a form: {part.name}")
    return body, files
