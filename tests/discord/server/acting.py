"""Acting as a member: commands, buttons, menus, as Discord's client would send them."""

from tests.discord.server import commands, options
from tests.discord.server.building import Building
from tests.discord.server.components import BUTTON, SELECTS
from tests.discord.server.errors import ClientRefused
from tests.discord.server.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, Interaction, owners
from tests.discord.server.modals import chosen
from tests.discord.server.options import Resolved
from tests.discord.server.world import Channel, Json, Message, User


class Acting(Building):
    """Each sends an interaction and waits for the bot's answer, unless `wait` is False.

    Raises:
        ClientRefused: Discord's client would not let the member do it.
        TimeoutError: the bot did not answer.
    """

    async def slash(
        self, channel: Channel, user: User, command: str, /, *, wait: bool = True, **values: object
    ) -> Interaction:
        """`command`: with its subcommands, as "settings server". Values: also User, Role, Channel, Upload."""
        sent = self._command(channel, user, command, COMMAND)
        resolved = Resolved(self, channel, user)
        path, definitions = options.subcommand(self._found(channel, command), command.split()[1:])
        sent.data["options"] = options.nested(path, options.filled(definitions, values, resolved))
        return await self._go(sent, resolved, wait=wait)

    async def autocomplete(
        self, channel: Channel, user: User, command: str, focused: str, text: str, /, **values: object
    ) -> list[Json]:
        """What is offered for the option `focused` with this text typed; each has `name` and `value`."""
        sent = self._command(channel, user, command, AUTOCOMPLETE)
        resolved = Resolved(self, channel, user)
        path, definitions = options.subcommand(self._found(channel, command), command.split()[1:])
        sent.data["options"] = options.nested(path, options.typed(definitions, values, focused, text, resolved))
        await self._go(sent, resolved, wait=True)
        return sent.choices or []

    async def menu(self, user: User, name: str, target: Message, *, wait: bool = True) -> Interaction:
        """A context menu command on a message."""
        channel = target.channel
        command = self.commands.named(name, commands.MESSAGE, channel.guild.id if channel.guild else None)
        sent = self._begun(channel, user, command, COMMAND)
        resolved = Resolved(self, channel, user)
        sent.data["target_id"] = resolved.add(target)
        return await self._go(sent, resolved, wait=wait)

    async def click(self, message: Message, user: User, button: str, *, wait: bool = True) -> Interaction:
        """`button`: its label, emoji or custom_id."""
        self._check_seen(message, user)
        part = message.button(button)
        if part.get("disabled") or "custom_id" not in part:
            raise ClientRefused(f"{button!r} is disabled, or a link")
        return await self._go(self._component(message, user, part), Resolved(self, message.channel, user), wait=wait)

    async def select(self, message: Message, user: User, menu: str, *values: object, wait: bool = True) -> Interaction:
        """`menu`: custom_id or placeholder. Values: labels or values, or User, Role, Channel."""
        self._check_seen(message, user)
        named = [part for part in message.parts() if part["type"] in SELECTS]
        found = [part for part in named if menu in (part["custom_id"], part.get("placeholder"))]
        if not found or found[0].get("disabled"):
            raise ClientRefused(f"{menu!r} is disabled or none of {[part['custom_id'] for part in named]}")
        sent, resolved = self._component(message, user, found[0]), Resolved(self, message.channel, user)
        sent.data["values"] = chosen(found[0], list(values), resolved)
        return await self._go(sent, resolved, wait=wait)

    async def click_custom_id(self, message: Message, user: User, custom_id: str, *, wait: bool = True) -> Interaction:
        """Whatever the message shows: as a client that has not seen an edit yet, or a forged one."""
        part = {"type": BUTTON, "id": 1, "custom_id": custom_id}
        return await self._go(self._component(message, user, part), Resolved(self, message.channel, user), wait=wait)

    @staticmethod
    async def _go(sent: Interaction, resolved: Resolved, *, wait: bool) -> Interaction:
        if resolved.found:
            sent.data["resolved"] = resolved.found
        sent.send()
        if wait:
            await sent.answered()
            await sent.filled()
        return sent

    def _found(self, channel: Channel, command: str) -> Json:
        guild_id = channel.guild.id if channel.guild else None
        return self.commands.named(command.split(maxsplit=1)[0], commands.CHAT_INPUT, guild_id)

    def _command(self, channel: Channel, user: User, command: str, kind: int) -> Interaction:
        return self._begun(channel, user, self._found(channel, command), kind)

    def _begun(self, channel: Channel, user: User, command: Json, kind: int) -> Interaction:
        installed = owners(self, channel, user, command["integration_types"])
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
        if command.get("guild_id"):
            data["guild_id"] = command["guild_id"]
        sent = Interaction(core=self, kind=kind, user=user, channel=channel, data=data, owners=installed)
        self._check_there(channel, user)
        options.check_shown(command, channel, user, sent.context, installed)
        return sent

    def _component(self, message: Message, user: User, part: Json) -> Interaction:
        metadata = message.metadata or {}
        installed = metadata.get("authorizing_integration_owners") or owners(self, message.channel, user, [0])
        data = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part["id"]}
        return Interaction(
            core=self,
            kind=COMPONENT,
            user=user,
            channel=message.channel,
            data=data,
            owners=installed,
            message=message,
        )

    def _check_seen(self, message: Message, user: User) -> None:
        self._check_there(message.channel, user)
        if message.deleted or (message.viewer and message.viewer is not user):
            raise ClientRefused(f"{user.name} does not see this message")

    @staticmethod
    def _check_there(channel: Channel, user: User) -> None:
        there = user.id in channel.guild.members if channel.guild else user in channel.recipients
        if channel.deleted or not there:
            raise ClientRefused(f"{user.name} is not in {channel.name or 'this conversation'}")
