"""/help and /privacy in a whole bot: what is told, what is handed out, and what is gone afterwards."""

import gzip
import json

import pytest
import simcord

from bot.app import App
from bot.client import CartoonClient
from bot.preferences import MemberSettings
from cogs.settings.export import export_file
from generation.backlog import JobQuery
from generation.jobs import JobState
from tests.discord.placing import ended, waiting
from tests.discord.village import Village, fields, labels, said
from tests.generation.requests import animate, combine


@pytest.fixture
def village(simcord_env: simcord.Env, client: CartoonClient) -> Village:
    return Village(simcord_env, client)


async def test_help_begins_with_examples_and_links_to_the_commands(village: Village) -> None:
    helped = await village.by_ann("help")
    text = helped.embeds[0].description or ""
    for command in ("animate", "speak", "combine"):
        [registered] = [each for each in await village.client.tree.fetch_commands() if each.name == command]
        assert f"</{command}:{registered.id}>" in text
    shown = fields(helped)
    assert "draft" in shown["Presets that can be had here"]
    assert shown["Characters: 2"] == "Felfel, Temo"
    assert "For moderators" not in shown
    assert "For moderators" in fields(await village.by_mod("help"))


async def test_help_does_without_links_where_discord_does_not_say(village: Village) -> None:
    village.env.inject_error("GET", "/applications/*/commands", status=500, times=9)
    assert "`/animate`" in ((await village.by_ann("help")).embeds[0].description or "")


async def test_privacy_tells_how_long_clips_are_kept(village: Village) -> None:
    told = await village.by_ann("privacy")
    assert "For 30 days" in fields(told)["Your clips"]
    assert labels(told) == ["Export my data", "Delete my data"]


async def test_an_export_has_what_is_kept_of_the_member_and_no_more(village: Village, app: App) -> None:
    mine = [await ended(app, combine("my secret words"), village.ann.id, village.guild.id, private=True)]
    mine.append(await waiting(app, animate(), village.ann.id, village.guild.id))
    await waiting(app, combine("words of somebody else"), village.mod.id, village.guild.id)
    await village.by_ann("settings mine", spoiler=True)
    told = await village.by_ann("privacy")
    given = said(await village.ann.click(told, label="Export my data"))
    [file] = given.attachments
    assert file.filename == "cartoon-bot-data.json"
    kept = json.loads(await file.read())
    assert kept["user_id"] == str(village.ann.id)
    assert kept["settings"]["spoiler"] is True
    assert [job["id"] for job in kept["jobs"]] == [job.id for job in mine[::-1]]
    text = json.dumps(kept)
    assert "my secret words" in text
    assert "somebody else" not in text
    assert "reply_token" not in text


async def test_an_export_that_is_too_large_is_packed(app: App) -> None:
    await waiting(app, combine("words " * 300), 5)
    file = await export_file(app.service, "5", MemberSettings(), limit_bytes=600)
    assert file.filename == "cartoon-bot-data.json.gz"
    assert len(json.loads(gzip.decompress(file.fp.read()))["jobs"]) == 1


async def test_deleting_is_confirmed_and_leaves_nothing_but_the_days_quota(village: Village, app: App) -> None:
    old = await ended(app, combine("my secret words"), village.ann.id, village.guild.id)
    new = await waiting(app, animate(), village.ann.id, village.guild.id)
    others = await waiting(app, animate(), village.mod.id, village.guild.id)
    await village.by_ann("settings mine", spoiler=True)
    asked = said(await village.ann.click(await village.by_ann("privacy"), label="Delete my data"))
    assert (await app.service.job(new.id)).state is JobState.QUEUED
    await village.ann.click(asked, label="Delete everything")
    assert asked.content.startswith("Your data is deleted.")
    assert labels(asked) == []
    assert await app.service.jobs(JobQuery(user_id=str(village.ann.id))) == ()
    assert "secret" not in repr(await app.service.job(old.id))
    assert (await app.service.job(others.id)).state is JobState.QUEUED
    assert await village.client.preferences.member(str(village.ann.id)) == MemberSettings()
    nothing = said(await village.ann.click(await village.by_ann("privacy"), label="Export my data"))
    assert json.loads(await nothing.attachments[0].read())["jobs"] == []
