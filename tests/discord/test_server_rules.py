"""The loopback Discord's rules: limits, pings, and what is against Discord's OpenAPI."""

import io
from collections.abc import AsyncIterator

import discord
import pytest
from discord.http import handle_message_parameters

from tests.discord.server import Loopback
from tests.discord.server.routes import ROUTES
from tests.discord.server.sample import Stage, code_of, on_stage, picture
from tests.discord.server.validation import document_path, violation
from tests.discord.server.world import Message

needs_document = pytest.mark.skipif(document_path() is None, reason="Discord's OpenAPI document is not here")


@pytest.fixture
async def stage(loopback: Loopback) -> AsyncIterator[Stage]:
    async with on_stage(loopback) as set_up:
        yield set_up


# ---------------------------------------------------------------- what a message may hold


async def test_a_file_over_the_limit_is_refused(stage: Stage) -> None:
    guild = stage.channel.guild
    assert guild is not None
    guild.upload_limit_bytes = 1000
    await stage.there.send(file=picture("fits.png", b"x" * 1000))
    with pytest.raises(discord.HTTPException) as caught:
        await stage.there.send(files=[picture("fits.png", b"x"), picture("large.png", b"x" * 1001)])
    assert (caught.value.status, caught.value.code) == (413, 40005)
    assert [list(each.files) for each in stage.channel.messages] == [["fits.png"]]


async def test_the_limit_follows_the_servers_level_and_the_members_subscription(stage: Stage) -> None:
    boosted = stage.server.add_channel(stage.server.add_guild("Boosted", owner=stage.ana, premium_tier=2))
    await stage.server.slash(boosted, stage.ana, "say", text="x")
    assert stage.bot.latest.filesize_limit == 50 << 20
    large = b"x" * (11 << 20)
    await stage.bot.get_partial_messageable(int(boosted.id)).send(file=picture("a.bin", large))
    assert await code_of(stage.there.send(file=picture("a.bin", large))) == 40005


FORMS = {
    "content": {"content": "x" * 2001},
    "empty": {"content": ""},
    "embeds": {"embeds": [discord.Embed(description="x" * 3001), discord.Embed(description="x" * 3000)]},
    "field": {"embed": discord.Embed().add_field(name="", value="x")},
    "nonce": {"content": "x", "nonce": "x" * 26},
    "missing file": {"embed": discord.Embed().set_image(url="attachment://nowhere.png")},
}


@pytest.mark.parametrize("name", FORMS)
async def test_a_message_over_its_limits_is_refused(stage: Stage, name: str) -> None:
    assert await code_of(stage.there.send(**FORMS[name])) in (50035, 50006)
    assert stage.channel.messages == []
    stage.server.violations.clear()


def row(*buttons: dict[str, object]) -> dict[str, object]:
    return {
        "type": 1,
        "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "a", **each} for each in buttons],
    }


BUTTONS = {
    "six rows": [row({"custom_id": f"{n}"}) for n in range(6)],
    "six in a row": [row(*({"custom_id": f"{n}"} for n in range(6)))],
    "long custom_id": [row({"custom_id": "x" * 101})],
    "twice the same": [row({}, {})],
    "long label": [row({"label": "x" * 81})],
}


@pytest.mark.parametrize("name", BUTTONS)
async def test_components_over_their_limits_are_refused(stage: Stage, name: str) -> None:
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=stage.channel.id)
    body = {"content": "x", "components": BUTTONS[name]}
    assert await code_of(stage.bot.http.request(route, json=body)) == 50035
    stage.server.violations.clear()


async def test_a_modal_over_its_limits_is_refused(stage: Stage) -> None:
    asked = await stage.server.slash(stage.channel, stage.ana, "silent", wait=False)
    await stage.server.until(lambda: hasattr(stage.bot, "latest"))
    too_long = discord.ui.Modal(title="x" * 46)
    too_long.add_item(discord.ui.Label(text="x" * 46, component=discord.ui.TextInput()))
    assert await code_of(stage.bot.latest.response.send_modal(too_long)) == 50035
    assert asked.modal is None
    stage.server.violations.clear()


async def test_a_voice_message_is_one_sound_with_its_facts(stage: Stage) -> None:
    class Voice(discord.File):
        def to_dict(self, index: int) -> dict[str, object]:
            return {**super().to_dict(index), "duration_secs": 1.5, "waveform": "AAAA"}

    async def send(file: discord.File, content: str | None = None) -> object:
        flags = discord.MessageFlags(voice=True)
        params = handle_message_parameters(content=content or discord.utils.MISSING, file=file, flags=flags)
        return await stage.bot.http.send_message(stage.channel.id, params=params)

    await send(Voice(io.BytesIO(b"OggS"), "voice.ogg"))
    assert stage.channel.last_message.attachments[0].duration_s == 1.5
    assert await code_of(send(discord.File(io.BytesIO(b"OggS"), "voice.ogg"))) == 50161
    assert await code_of(send(Voice(io.BytesIO(b"OggS"), "voice.ogg"), "words")) == 50159
    assert await code_of(send(Voice(io.BytesIO(b"x"), "voice.png"))) == 50160
    assert await code_of(stage.first().edit(content="x")) == 50162
    stage.server.permit(stage.channel, stage.server.bot, send_voice_messages=False)
    assert await code_of(send(Voice(io.BytesIO(b"OggS"), "voice.ogg"))) == 50173


# ---------------------------------------------------------------- pings


async def test_a_message_says_whom_it_notified(stage: Stage) -> None:
    server, guild, ana = stage.server, stage.channel.guild, stage.ana
    assert guild is not None
    bo, role = server.add_user("bo", guild), server.add_role(guild, "fans", mentionable=True)
    text = f"<@{ana.id}> <@!{bo.id}> <@&{role.id}> @everyone @here"

    async def pings(allowed: discord.AllowedMentions | None) -> frozenset[str]:
        await stage.there.send(text, allowed_mentions=allowed or discord.utils.MISSING)
        return stage.channel.last_message.pings

    assert await pings(None) == {ana.id, bo.id, role.id, "everyone", "here"}
    assert await pings(discord.AllowedMentions.none()) == frozenset()
    only_ana = discord.AllowedMentions(users=[discord.Object(ana.id)], roles=False, everyone=False)
    assert await pings(only_ana) == {ana.id}
    assert await pings(discord.AllowedMentions(users=False, roles=True, everyone=False)) == {role.id}
    server.permit(stage.channel, server.bot, mention_everyone=False)
    assert await pings(None) == {ana.id, bo.id, role.id}
    await stage.there.send("nobody")
    quiet: Message = stage.channel.last_message
    await stage.there.get_partial_message(int(quiet.id)).edit(content=text)
    assert quiet.content == text
    assert quiet.pings == frozenset()


# ---------------------------------------------------------------- Discord's own document


@needs_document
def test_every_route_with_a_body_is_in_the_document() -> None:
    """A template that is written otherwise than there would be validated by nothing."""
    with_body = [each for each in ROUTES if each.method in ("POST", "PUT", "PATCH") and "typing" not in each.template]
    for each in with_body:
        assert violation(each.method, each.template, "no body at all"), each.template


@needs_document
async def test_a_body_against_the_document_is_noticed(stage: Stage) -> None:
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=stage.channel.id)
    await stage.bot.http.request(route, json={"content": "x", "tts": "perhaps"})
    assert len(stage.server.violations) == 1
    assert "$.tts" in stage.server.violations[0]
    stage.server.violations.clear()


@pytest.mark.parametrize(
    "definition",
    [
        {"name": "Say", "description": "x"},
        {"name": "say", "description": "x" * 101},
        {"name": "say", "description": "x", "name_localizations": {"de": "Sag es"}},
        {"name": "say", "description": "x", "options": [{"type": 3, "name": "a", "description": "y"}] * 2},
        {
            "name": "say",
            "description": "x",
            "options": [
                {"type": 3, "name": "a", "description": "y"},
                {"type": 3, "name": "b", "description": "y", "required": True},
            ],
        },
    ],
    ids=["capital", "description", "translated name", "same name twice", "required after optional"],
)
async def test_a_command_over_its_limits_is_refused(stage: Stage, definition: dict[str, object]) -> None:
    assert stage.bot.application_id is not None
    put = stage.bot.http.bulk_upsert_global_commands(stage.bot.application_id, [definition])  # type: ignore[list-item]
    assert await code_of(put) == 50035
    assert stage.server.commands.syncs == 1
    stage.server.violations.clear()


async def test_a_command_keeps_its_id_when_it_is_registered_again(stage: Stage) -> None:
    before = {each["name"]: each["id"] for each in stage.server.commands.by_guild[None]}
    await stage.bot.tree.sync()
    assert {each["name"]: each["id"] for each in stage.server.commands.by_guild[None]} == before
    assert stage.server.commands.syncs == 2
