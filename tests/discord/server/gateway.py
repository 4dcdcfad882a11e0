"""The gateway: sessions, events in order, heartbeats, resuming."""

import asyncio
import json
import secrets
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.discord.server.rules import Rules
from tests.discord.server.world import Json

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
CLEAN = (WSCloseCode.OK, WSCloseCode.GOING_AWAY)  # closed so by the client, a session is over
AUTHENTICATION_FAILED, UNKNOWN_ERROR = 4004, 4000


@dataclass(eq=False, kw_only=True)
class Session:
    """What one client was told: kept for as long as it may resume."""

    id: str
    intents: int
    events: list[Json] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    connection: "Connection | None" = None

    def add(self, event: str, data: Json) -> None:
        self.events.append({"op": DISPATCH, "t": event, "s": len(self.events) + 1, "d": data})
        self.news.set()


@dataclass(eq=False, kw_only=True)
class Connection:
    """`position`: how many of its session's events went out here. Times are the event loop's."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport
    compressor: Any
    session: Session | None = None
    position: int = 0
    beat_s: float | None = None

    async def send(self, payload: Json) -> None:
        if self.socket.closed:
            return
        text = json.dumps(payload)
        if self.compressor is None:
            await self.socket.send_str(text)
        else:
            packed = self.compressor.compress(text.encode()) + self.compressor.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(packed)


class Gateway:
    """`refusing`: new connections get a 503; `refused` of them so far. `acknowledging`: heartbeats are answered.

    `heartbeat_delays_s`: how late each heartbeat after a connection's first one came, by the interval.
    `resumed`: how often a session went on with another connection.
    """

    def __init__(self, rules: Rules, is_valid: Callable[[str], bool], ready: Callable[[Session], None]) -> None:
        self._rules, self._is_valid, self._ready = rules, is_valid, ready
        self.url = ""
        self.refusing = False
        self.refused = 0
        self.acknowledging = True
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.heartbeat_delays_s: list[float] = []
        self.identified = 0
        self.resumed = 0

    @property
    def connected(self) -> bool:
        """A client is there that has identified itself or resumed."""
        return any(each.session for each in self.connections)

    @property
    def logins(self) -> int:
        return self.identified + self.resumed

    def dispatch(self, event: str, data: Json, *, intent: int = 0) -> None:
        """To every session that asked for it; what is not connected gets it when it resumes."""
        for session in self.sessions.values():
            if not intent or session.intents & intent:
                session.add(event, data)

    async def drop(self, code: int = UNKNOWN_ERROR, *, abort: bool = False) -> None:
        """Closes what is connected; with `abort`, without a word. Sessions can be resumed."""
        for connection in list(self.connections):
            if abort:
                connection.transport.abort()
            else:
                await connection.socket.close(code=code)
            while connection in self.connections:
                await asyncio.sleep(0.001)

    async def take_down(self) -> None:
        """Until `bring_up`."""
        self.refusing = True
        await self.drop(abort=True)

    def bring_up(self) -> None:
        self.refusing = False

    def forget_sessions(self) -> None:
        """What tries to resume has to identify itself again."""
        self.sessions.clear()

    async def connect(self, request: web.Request) -> web.StreamResponse:
        if self.refusing:
            self.refused += 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(compress=False, max_msg_size=1 << 20)
        await socket.prepare(request)
        compressed = request.query.get("compress") == "zlib-stream"
        transport = request.transport
        assert isinstance(transport, asyncio.Transport)
        connection = Connection(
            socket=socket, transport=transport, compressor=zlib.compressobj() if compressed else None
        )
        self.connections.append(connection)
        writer = asyncio.create_task(self._write(connection))
        try:
            with suppress(ConnectionError):  # the client is gone: what it missed waits for its resuming
                interval_ms = int(self._rules.heartbeat_s * 1000)
                await connection.send({"op": HELLO, "d": {"heartbeat_interval": interval_ms}, "s": None, "t": None})
                async for message in socket:
                    if message.type is WSMsgType.TEXT:
                        await self._receive(connection, json.loads(message.data))
        finally:
            writer.cancel()
            self._leave(connection)
        return socket

    def _leave(self, connection: Connection) -> None:
        self.connections.remove(connection)
        session = connection.session
        if session and session.connection is connection:
            session.connection = None
            if connection.socket.close_code in CLEAN:
                self.sessions.pop(session.id, None)

    async def _write(self, connection: Connection) -> None:
        """Sends the session's events, one after the other, for as long as the connection is its newest."""
        while connection.session is None:
            await asyncio.sleep(0.002)
        session = connection.session
        with suppress(ConnectionError):
            while session.connection is connection:
                while connection.position < len(session.events):
                    event = session.events[connection.position]
                    connection.position += 1
                    await connection.send(event)
                session.news.clear()
                await session.news.wait()

    async def _receive(self, connection: Connection, payload: Json) -> None:
        match payload["op"]:
            case 1:
                await self._beat(connection)
            case 2:
                await self._identify(connection, payload["d"])
            case 6:
                await self._resume(connection, payload["d"])

    async def _beat(self, connection: Connection) -> None:
        now_s = asyncio.get_running_loop().time()
        if connection.beat_s is not None:
            self.heartbeat_delays_s.append(max(0.0, now_s - connection.beat_s - self._rules.heartbeat_s))
        connection.beat_s = now_s
        if self.acknowledging:
            await connection.send({"op": ACK, "d": None, "s": None, "t": None})

    async def _identify(self, connection: Connection, data: Json) -> None:
        if not self._is_valid(data["token"]):
            await connection.socket.close(code=AUTHENTICATION_FAILED, message=b"Authentication failed.")
            return
        session = Session(id=secrets.token_hex(16), intents=data["intents"])
        self.sessions[session.id] = session
        self._ready(session)
        self._join(connection, session, position=0)
        self.identified += 1

    async def _resume(self, connection: Connection, data: Json) -> None:
        if not self._is_valid(data["token"]):
            await connection.socket.close(code=AUTHENTICATION_FAILED, message=b"Authentication failed.")
            return
        session = self.sessions.get(data["session_id"])
        if session is None:
            await connection.send({"op": INVALID_SESSION, "d": False, "s": None, "t": None})
            return
        session.add("RESUMED", {})
        self._join(connection, session, position=data["seq"] or 0)
        self.resumed += 1

    @staticmethod
    def _join(connection: Connection, session: Session, *, position: int) -> None:
        former, session.connection = session.connection, connection
        connection.position = position
        connection.session = session
        session.news.set()
        if former and former is not connection and not former.socket.closed:
            former.session = None
