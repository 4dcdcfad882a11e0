"""What all parts of the server share: its clock, rules, world and records."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeVar

from tests.discord.server import payloads, validation
from tests.discord.server.clock import Clock
from tests.discord.server.commands import Commands
from tests.discord.server.faults import Faults
from tests.discord.server.gateway import Gateway, Session
from tests.discord.server.rules import Buckets, Rules
from tests.discord.server.world import (
    UPLOAD_LIMIT_OF_TIER_BYTES,
    Attachment,
    Channel,
    Guild,
    Json,
    Message,
    User,
)
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from tests.discord.server.interactions import Interaction

T = TypeVar("T")
_GUILD_MESSAGES, _DM_MESSAGES, _CONTENT = 1 << 9, 1 << 12, 1 << 15


@dataclass(eq=False, kw_only=True)
class Request:
    """One that came in. `at_s`: the event loop's time. `status` None: it got no answer. `code`: Discord's."""

    method: str
    path: str
    template: str
    at_s: float
    body: Any = None
    file_sizes: dict[str, int] = field(default_factory=dict)
    status: int | None = None
    code: int | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status}" + (f" ({self.code})" if self.code else "")


class Core:
    """The state. `token`: the only one that is good."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.rules = Rules()
        self.faults = Faults()
        self.buckets = Buckets()
        self.gateway = Gateway(self.rules, self.is_valid, self._ready)
        self.url = ""
        self.application_id = self.clock.new_id()
        self.commands = Commands(self.clock, self.application_id)
        self.bot = User(id=self.application_id, name="cartoon-bot", bot=True)
        self.token = f"{secrets.token_urlsafe(18)}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(28)}"
        self.users: dict[str, User] = {self.bot.id: self.bot}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, Attachment] = {}
        self.nonces: dict[tuple[str, str, str], Message] = {}
        self.interactions: dict[str, Interaction] = {}  # by token
        self.requests: list[Request] = []
        self.crashes: list[Exception] = []  # of the server's own: the bot gets a 500, the test is told
        self._violations: list[str] = []
        self._checked = 0

    # ------------------------------------------------------------ what a test asks

    async def until(self, what: Callable[[], T], timeout_s: float = PATIENCE_S) -> T:
        """The first true value of `what`, asked again and again.

        Raises:
            TimeoutError: with the last requests, to see what happened instead.
        """
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + timeout_s
        while not (found := what()):
            if loop.time() > deadline_s:
                raise TimeoutError(f"not within {timeout_s} s; the last requests:\n  {self.last_requests()}")
            await asyncio.sleep(0.02)
        return found

    async def until_connected(self, timeout_s: float = PATIENCE_S, *, logins: int = 1) -> None:
        """The bot is there, and has logged in or resumed so many times in all: see `gateway.logins`."""
        await self.until(lambda: self.gateway.connected and self.gateway.logins >= logins, timeout_s)

    def last_requests(self) -> str:
        return "\n  ".join(map(str, self.requests[-8:]))

    def sent(self, pattern: str) -> list[Request]:
        """Requests so far, by pattern of method and path, as `PATCH /channels/*/messages/*`."""
        return [each for each in self.requests if fnmatchcase(f"{each.method} {each.path}", pattern)]

    @property
    def violations(self) -> list[str]:
        """What in the bot's bodies is against Discord's OpenAPI. Looked through when asked for, to cost no time."""
        for request in self.requests[self._checked :]:
            found = (
                None if request.body is None else validation.violation(request.method, request.template, request.body)
            )
            if found:
                self._violations.append(found)
        self._checked = len(self.requests)
        return self._violations

    def messages_of(self, author: User) -> list[Message]:
        """Everywhere, oldest first; also ephemeral ones, without the deleted."""
        every = (each for channel in self.channels.values() for each in channel.by_id.values())
        return sorted((each for each in every if each.author is author and not each.deleted), key=lambda m: int(m.id))

    # ------------------------------------------------------------ what the parts ask

    @staticmethod
    def loop_s() -> float:
        """The event loop's time: for what really takes time, whatever the clock says."""
        return asyncio.get_running_loop().time()

    def is_valid(self, token: str) -> bool:
        return secrets.compare_digest(token.encode(), self.token.encode())

    def guild_limit_bytes(self, guild: Guild) -> int:
        if guild.upload_limit_bytes is not None:
            return guild.upload_limit_bytes
        return max(self.rules.upload_bytes, UPLOAD_LIMIT_OF_TIER_BYTES[guild.premium_tier])

    def cdn_url(self, channel_id: str, attachment_id: str, filename: str) -> str:
        """Signed for a time, as Discord's are."""
        until = int(self.clock.now_s() + self.rules.cdn_url_s)
        return f"{self.url}/attachments/{channel_id}/{attachment_id}/{filename}?ex={until:x}&hm={secrets.token_hex(8)}"

    def tell_of_message(self, event: str, message: Message) -> None:
        """To whom has the intents; the content only to whom may read it."""
        channel = message.channel
        data: Json = {"id": message.id, "channel_id": channel.id}
        if channel.guild:
            data["guild_id"] = channel.guild.id
        if event != "MESSAGE_DELETE":
            data |= payloads.message(message, self.application_id)
        if channel.guild and event == "MESSAGE_CREATE" and message.author.id in channel.guild.members:
            data["member"] = payloads.member(channel.guild.members[message.author.id], with_user=False)
        hidden = {"content": "", "embeds": [], "components": [], "attachments": []} if "content" in data else {}
        reads = message.author is self.bot or channel.guild is None or self.bot.mention in message.content
        for session in self.gateway.sessions.values():
            if session.intents & (_GUILD_MESSAGES if channel.guild else _DM_MESSAGES):
                session.add(event, data if reads or session.intents & _CONTENT else data | hidden)

    def _ready(self, session: Session) -> None:
        mine = [guild for guild in self.guilds.values() if self.bot.id in guild.members]
        session.add(
            "READY",
            {
                "v": 10,
                "user": payloads.user(self.bot),
                "guilds": [{"id": guild.id, "unavailable": True} for guild in mine],
                "session_id": session.id,
                "resume_gateway_url": self.gateway.url,
                "application": {"id": self.application_id, "flags": 0},
            },
        )
        for guild in mine:
            session.add("GUILD_CREATE", payloads.guild(guild, self.bot))
