"""What members and servers set for themselves: /settings; what there is to know: /help and /privacy."""

from discord import app_commands

from bot.client import CartoonClient
from cogs.settings.help import Help
from cogs.settings.mine import mine
from cogs.settings.places import Channels, Roles
from cogs.settings.privacy import privacy
from cogs.settings.server import Server
from cogs.settings.words import Words


async def setup(client: CartoonClient) -> None:
    settings = app_commands.Group(name="settings", description="Your own defaults, and those of this server")
    settings.add_command(mine)
    for group in (Server(), Channels(), Roles(), Words()):
        settings.add_command(group)
    await client.add_cog(Help())
    client.tree.add_command(settings)
    client.tree.add_command(privacy)
