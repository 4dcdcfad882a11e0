"""Making and changing the world: who and what there is. The gateway tells the bot of it where Discord would."""

from discord import Permissions

from tests.discord.server import messages, payloads
from tests.discord.server.core import Core
from tests.discord.server.errors import ClientRefused
from tests.discord.server.uploads import Sent, Upload
from tests.discord.server.world import (
    DM,
    EVERYBODY_MAY,
    GROUP_DM,
    PUBLIC_THREAD,
    TEXT,
    Channel,
    Guild,
    Member,
    Message,
    Role,
    User,
)

_GUILDS = 1  # the intent


class Building(Core):
    def add_user(
        self,
        name: str,
        *guilds: Guild,
        locale: str = "en-US",
        accepts_dms: bool = True,
        upload_limit_bytes: int = 0,
        has_installed: bool = False,
    ) -> User:
        """A member of these guilds. `upload_limit_bytes`: by Nitro."""
        user = User(
            id=self.clock.new_id(),
            name=name,
            locale=locale,
            accepts_dms=accepts_dms,
            upload_limit_bytes=upload_limit_bytes,
            has_installed=has_installed,
        )
        self.users[user.id] = user
        for guild in guilds:
            self.join(guild, user)
        return user

    def add_guild(
        self,
        name: str = "Cartoon Club",
        *,
        owner: User | None = None,
        premium_tier: int = 0,
        locale: str = "en-US",
        with_bot: bool = True,
    ) -> Guild:
        owner = owner or self.add_user(f"owner-of-{len(self.guilds)}")
        guild = Guild(id=self.clock.new_id(), name=name, owner=owner, premium_tier=premium_tier, locale=locale)
        guild.roles[guild.id] = Role(id=guild.id, name="@everyone", permissions=Permissions(EVERYBODY_MAY.value))
        self.guilds[guild.id] = guild
        guild.members[owner.id] = Member(user=owner)
        if with_bot:
            guild.members[self.bot.id] = Member(user=self.bot)
            self.gateway.dispatch("GUILD_CREATE", payloads.guild(guild, self.bot), intent=_GUILDS)
        return guild

    def add_role(self, guild: Guild, name: str, *, mentionable: bool = False, **may: bool) -> Role:
        """`may`: permissions by discord.py's names."""
        role = Role(id=self.clock.new_id(), name=name, permissions=Permissions(**may), mentionable=mentionable)
        guild.roles[role.id] = role
        self._tell(guild, "GUILD_ROLE_CREATE", {"guild_id": guild.id, "role": payloads.role(role, len(guild.roles))})
        return role

    def join(self, guild: Guild, user: User, *roles: Role, nick: str | None = None) -> Member:
        member = guild.members[user.id] = Member(user=user, roles=list(roles), nick=nick)
        return member

    def add_channel(self, guild: Guild, name: str = "general", *, nsfw: bool = False) -> Channel:
        return self._add(Channel(id=self.clock.new_id(), kind=TEXT, name=name, guild=guild, nsfw=nsfw))

    def add_thread(self, parent: Channel, name: str = "a thread") -> Channel:
        kind = PUBLIC_THREAD
        return self._add(Channel(id=self.clock.new_id(), kind=kind, name=name, guild=parent.guild, parent=parent))

    def dm(self, user: User) -> Channel:
        """Between the user and the bot."""
        for each in self.channels.values():
            if each.kind == DM and set(each.recipients) == {user, self.bot}:
                return each
        return self._add(Channel(id=self.clock.new_id(), kind=DM, recipients=(user, self.bot)))

    def add_private_channel(self, *users: User) -> Channel:
        """Without the bot: a DM of two, or a group."""
        kind = DM if len(users) == 2 else GROUP_DM
        return self._add(Channel(id=self.clock.new_id(), kind=kind, recipients=users))

    def delete_channel(self, channel: Channel) -> None:
        channel.deleted = True
        if channel.guild:
            event = "THREAD_DELETE" if channel.kind == PUBLIC_THREAD else "CHANNEL_DELETE"
            self._tell(channel.guild, event, payloads.channel(channel))

    def permit(self, channel: Channel, whom: User | Role, **may: bool | None) -> None:
        """An overwrite: True allows, False denies, None leaves it to the roles. `whom`: `server.bot`, mostly."""
        assert channel.guild, "only channels of guilds have permissions"
        allow, deny = channel.overwrites.get(whom.id, (Permissions.none(), Permissions.none()))
        for name, value in may.items():
            allow.update(**{name: value is True})
            deny.update(**{name: value is False})
        channel.overwrites[whom.id] = (allow, deny)
        self._tell(channel.guild, "CHANNEL_UPDATE", payloads.channel(channel))

    def remove_bot(self, guild: Guild) -> None:
        """Kicked."""
        del guild.members[self.bot.id]
        self.gateway.dispatch("GUILD_DELETE", {"id": guild.id}, intent=_GUILDS)

    def say(self, channel: Channel, user: User, text: str = "", *files: Upload) -> Message:
        """A message of a member's own."""
        limit_bytes = max(messages.upload_limit_bytes(self, channel), user.upload_limit_bytes)
        sent = Sent(body={"content": text}, files=dict(enumerate(files)), limit_bytes=limit_bytes)
        return messages.create(self, channel, user, sent)

    def delete_message(self, message: Message, user: User) -> None:
        """By its author or a moderator; or dismissed, where only this user sees it."""
        if message.viewer and message.viewer is not user:
            raise ClientRefused("only its viewer sees this message")
        messages.delete(self, message)

    async def revoke_token(self) -> None:
        """A reset in the developer portal: the old one stops working everywhere at once."""
        self.token = f"{self.token}-and-another"
        self.gateway.forget_sessions()
        await self.gateway.drop(4004)

    def _add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.guild:
            channel.guild.channels.append(channel)
            event = "THREAD_CREATE" if channel.kind == PUBLIC_THREAD else "CHANNEL_CREATE"
            self._tell(channel.guild, event, payloads.channel(channel))
        return channel

    def _tell(self, guild: Guild, event: str, data: dict[str, object]) -> None:
        if self.bot.id in guild.members:
            self.gateway.dispatch(event, data, intent=_GUILDS)
