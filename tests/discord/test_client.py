"""The client by itself: it starts, registers its commands once, and prints an invitation that fits."""

import pytest
import simcord

from bot.client import CartoonClient
from tests.discord.live import Live

REGISTER = "PUT /applications/*/commands"


async def test_the_invitation_asks_for_what_is_needed(simcord_env: simcord.Env, client: CartoonClient) -> None:
    url = client.invite_url()
    assert "applications.commands" in url
    assert "permissions=" in url


async def test_commands_are_registered_once(live: Live) -> None:
    for _ in range(2):
        async with live.running():
            pass
    assert len(live.server.sent(REGISTER)) == 1


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 429, "retry_after_s": 3600.0}])
async def test_commands_that_were_not_taken_are_registered_later(live: Live, fault: dict[str, object]) -> None:
    """429 for an hour: Discord takes 200 new commands a day."""
    refused = live.server.faults.add(REGISTER, **fault)  # type: ignore[arg-type]
    async with live.running():
        assert refused.hit == 1
        await live.server.until(lambda: len(live.server.sent(REGISTER)) == 2)
        await live.server.until(lambda: live.server.sent(REGISTER)[1].status == 200)
        assert (await (await live.server.slash(live.channel, live.ana, "help")).reply()).embeds
    assert "Discord cannot be reached" not in " ".join(live.told)


async def test_a_definition_that_discord_refuses_ends_nothing(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    live.server.faults.add(REGISTER, status=400, times=1000)
    async with live.running():
        await live.server.until(lambda: "the next start tries again" in caplog.text)
    assert len(live.server.sent(REGISTER)) == 2


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 429, "retry_after_s": 3600.0}])
async def test_a_login_that_fails_is_tried_again(live: Live, fault: dict[str, object]) -> None:
    refused = live.server.faults.add("GET /users/@me", **fault)  # type: ignore[arg-type]
    async with live.running():
        assert refused.hit == 1
    assert live.told[0] == "Discord cannot be reached; trying again in 1 s."
