"""The client by itself: it starts, registers its commands once, and prints an invitation that fits."""

import simcord

from bot.client import CartoonClient


async def test_the_invitation_asks_for_what_is_needed(simcord_env: simcord.Env, client: CartoonClient) -> None:
    url = client.invite_url()
    assert "applications.commands" in url
    assert "permissions=" in url
