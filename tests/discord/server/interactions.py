"""Interactions as the server keeps them: what was asked, and how the bot answered."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.discord.server import payloads, permissions
from tests.discord.server.permissions import IN_DMS
from tests.discord.server.world import DM, Channel, Json, Message, User
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from tests.discord.server.core import Core

PING, COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 1, 2, 3, 4, 5
PONG, ANSWER, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9
GUILD_INSTALL, USER_INSTALL = "0", "1"
IN_GUILD, IN_BOT_DM, IN_PRIVATE_CHANNEL = 0, 1, 2


@dataclass(eq=False, kw_only=True)
class Interaction:
    """`answered_after_s`: from sending it to the bot's answer. `answer_type`: Discord's number of its kind.

    `original`: the message that the answer made, or the one that a component updates. `modal` and `choices`: the
    answer's data where it was one of those.
    """

    core: "Core"
    kind: int
    user: User
    channel: Channel
    data: Json
    owners: dict[str, str]
    message: Message | None = None
    id: str = ""
    token: str = ""
    sent_s: float = 0.0
    answer_type: int | None = None
    answered_after_s: float | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    _answered: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self) -> None:
        """Over the gateway."""
        self.id = self.core.clock.new_id()
        self.token = secrets.token_urlsafe(150)
        self.sent_s = asyncio.get_running_loop().time()
        self.core.interactions[self.token] = self
        self.core.gateway.dispatch("INTERACTION_CREATE", self.payload())

    def acknowledge(self, answer_type: int) -> None:
        self.answer_type = answer_type
        self.answered_after_s = asyncio.get_running_loop().time() - self.sent_s
        self._answered.set()

    async def answered(self, timeout_s: float = PATIENCE_S) -> None:
        """Raises:
        TimeoutError: the bot did not answer. A member reads "The application did not respond".
        """
        with suppress(TimeoutError):
            await asyncio.wait_for(self._answered.wait(), timeout_s)
        if self.answer_type is None:
            raise TimeoutError(f"no answer within {timeout_s} s; the last requests:\n  {self.core.last_requests()}")

    async def filled(self) -> None:
        """Until a deferred answer no longer says that the bot is thinking, or was withdrawn."""
        first = self.original
        if self.answer_type == DEFER and first is not None:
            await self.core.until(lambda: not first.loading or first.deleted)

    async def reply(self, timeout_s: float = PATIENCE_S) -> Message:
        """The answer's message, once it no longer says that the bot is thinking; where it was deleted, the next."""

        def there() -> list[Message]:
            every = [*([self.original] if self.original else []), *self.followups]
            return [each for each in every if not each.loading and not each.deleted]

        return (await self.core.until(there, timeout_s))[0]

    async def followup(self, number: int = 1, timeout_s: float = PATIENCE_S) -> Message:
        """The `number`th message after the answer."""
        await self.core.until(lambda: len(self.followups) >= number, timeout_s)
        return self.followups[number - 1]

    async def submit(self, *, wait: bool = True, **values: object) -> "Interaction":
        """Fill in the modal that was the answer, by custom_id or label; for labels with spaces use `**{…}`.

        Raises:
            ClientRefused: the form cannot be sent so.
        """
        from tests.discord.server.modals import submit

        sent = submit(self, values)
        if wait:
            await sent.answered()
            await sent.filled()
        return sent

    @property
    def context(self) -> int:
        if self.channel.guild:
            return IN_GUILD
        is_bots = self.channel.kind == DM and self.core.bot in self.channel.recipients
        return IN_BOT_DM if is_bots else IN_PRIVATE_CHANNEL

    @property
    def limit_bytes(self) -> int:
        """For files that answer this interaction."""
        guild = self.channel.guild
        of_guild = self.core.guild_limit_bytes(guild) if guild else self.core.rules.upload_bytes
        return max(of_guild, self.user.upload_limit_bytes)

    def metadata(self) -> Json:
        """What the messages that answer it tell about it."""
        return {
            "id": self.id,
            "type": self.kind,
            "user": payloads.user(self.user),
            "authorizing_integration_owners": self.owners,
        }

    def payload(self) -> Json:
        told: Json = {
            "id": self.id,
            "application_id": self.core.application_id,
            "type": self.kind,
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": self.channel.id,
            "channel": payloads.channel_seen_by(self.channel, self.user),
            "locale": self.user.locale,
            "app_permissions": str(self._app_permissions()),
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": self.owners,
            "context": self.context,
            "attachment_size_limit": self.limit_bytes,
        }
        if self.message:
            told["message"] = payloads.message(self.message, self.core.application_id)
        guild = self.channel.guild
        if guild is None:
            return told | {"user": payloads.user(self.user)}
        has = permissions.in_channel(self.user, self.channel).value
        return told | {
            "guild_id": guild.id,
            "guild": {"id": guild.id, "locale": guild.locale, "features": ["COMMUNITY"]},
            "guild_locale": guild.locale,
            "member": payloads.member(guild.members[self.user.id]) | {"permissions": str(has)},
        }

    def _app_permissions(self) -> int:
        """Where the bot is no member, an installing user's own rights bound it."""
        guild = self.channel.guild
        if guild is None:
            return IN_DMS.value
        if self.core.bot.id in guild.members:
            return permissions.in_channel(self.core.bot, self.channel).value
        return (permissions.in_channel(self.user, self.channel) & IN_DMS).value


def owners(core: "Core", channel: Channel, user: User, types: list[int]) -> dict[str, str]:
    """By what installation an interaction is allowed there; empty: by none."""
    found = {}
    guild = channel.guild
    mutual = any(core.bot.id in each.members and user.id in each.members for each in core.guilds.values())
    if guild and 0 in types and core.bot.id in guild.members:
        found[GUILD_INSTALL] = guild.id
    if not guild and 0 in types and mutual and channel.kind == DM and core.bot in channel.recipients:
        found[GUILD_INSTALL] = "0"
    if 1 in types and user.has_installed:
        found[USER_INSTALL] = user.id
    return found
