"""What moderators do: /admin."""

from discord import app_commands

from bot.client import CartoonClient
from cogs.admin.clearing import clear
from cogs.admin.members import block, quota, unblock
from cogs.admin.pausing import drain, pause, resume
from cogs.admin.status import Status


async def setup(client: CartoonClient) -> None:
    admin = app_commands.Group(
        name="admin",
        description="For who may manage the server, and for its configured roles",
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    for command in (Status().command(), pause, resume, drain, clear, block, unblock, quota):
        admin.add_command(command)
    client.tree.add_command(admin)
