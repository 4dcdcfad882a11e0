"""A small Discord on 127.0.0.1 that an unmodified discord.py talks to: REST v10, gateway, CDN, rules and faults.

async with Loopback() as server, asyncio.TaskGroup() as running:   # or the fixture in `fixtures`
    guild = server.add_guild(); channel = server.add_channel(guild); ana = server.add_user("ana", guild)
    with pointed_at(server.url):                       # a child process: `python -m tests.discord.server.launch`
        running.create_task(client.start(server.token)); await server.until_connected()
        asked = await server.slash(channel, ana, "combine", prompt="temo dances")    # waits for the answer
        assert asked.answered_after_s < 1; status = await asked.reply()              # the answer's message
        clip = await server.until(lambda: channel.messages[1:] and channel.last_message)   # the one way to wait
        assert clip.pings == {ana.id}; mp4 = clip.attachments[0].data; await server.click(clip, ana, "Again")
server.rules (limits, times, rates), server.clock.advance(s), server.faults.add("POST /channels/*/messages",
status=503, times=5) or reset=Reset.AFTER_DONE, server.gateway.take_down() / bring_up(), server.permit(channel,
server.bot, attach_files=False), server.delete_channel, add_user(accepts_dms=False), server.requests,
server.sent(pattern), server.violations (against Discord's OpenAPI; must stay empty), gateway.heartbeat_delays_s.
"""

from tests.discord.server.errors import ClientRefused, Refused
from tests.discord.server.faults import Reset
from tests.discord.server.interactions import Interaction
from tests.discord.server.loopback import Loopback
from tests.discord.server.pointing import point_at, pointed_at
from tests.discord.server.rules import REAL_RATES, Rate, Rules
from tests.discord.server.uploads import Upload
from tests.discord.server.world import Channel, Guild, Message, Role, User

__all__ = [
    "REAL_RATES",
    "Channel",
    "ClientRefused",
    "Guild",
    "Interaction",
    "Loopback",
    "Message",
    "Rate",
    "Refused",
    "Reset",
    "Role",
    "Rules",
    "Upload",
    "User",
    "point_at",
    "pointed_at",
]
