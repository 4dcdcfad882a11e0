"""The buttons below a posted clip: again, edit, details, delete, and who may press them."""

from dataclasses import replace

from bot.buttons import button, view
from bot.settings.sections import GenerationSettings
from generation.characters import Change
from generation.domain import Line, Request, Script
from generation.jobs import Job, JobState
from tests.discord.connected import Connected, at, private
from tests.discord.live import Live
from tests.discord.placing import ended
from tests.discord.server import Interaction, Message, Upload, User
from tests.discord.test_clips import SAY, TINY, jobs, shown
from tests.generation.requests import animate

__all__ = ["at"]


def fields(form: Interaction) -> dict[str, str]:
    """What stands in an opened form, by label."""
    assert form.modal is not None
    return {part["label"]: part["component"].get("value") or "" for part in form.modal["components"]}


def unseeded(job: Job) -> Request:
    return replace(job.request, seed=0)


async def test_every_button_of_a_posted_clip(live: Live) -> None:
    server = live.server
    mod = server.add_user("mod")
    server.join(live.guild, mod, server.add_role(live.guild, "Mods", manage_guild=True))
    options = {"captions": False, "seed": 7, "second_character": "temo", "character": "felfel"}
    async with live.running():
        await server.slash(live.channel, live.ana, "combine", prompt="they dance", dialogue=SAY, **TINY, **options)
        clip = await live.clip()
        await server.click(clip, live.ben, "Again")
        assert await live.clip(2)
        kept = await server.click(clip, live.ana, "Edit")
        assert fields(kept) == {
            "Prompt": "they dance",
            "Dialogue": "[felfel] Hi!\n[temo] Hello.",
            "Characters, by commas": "felfel, temo",
            "Preset": "draft",
            "Seed; empty for a new one": "7",
        }
        await kept.submit()
        changed = await server.click(clip, live.ben, "Edit")
        new = {"Prompt": "they sleep", "Dialogue": "[S1] Good night.", "Characters, by commas": "temo"}
        sent = await changed.submit(**new, **{"Seed; empty for a new one": ""})
        assert "they sleep" in shown(await sent.reply())
        assert await live.clip(4)
        first, repeated, same, other = await jobs(live)
        assert unseeded(repeated) == unseeded(first)
        assert repeated.request.seed != first.request.seed
        assert (repeated.requester.user_id, same.requester.user_id) == (live.ben.id, live.ana.id)
        assert same.request == first.request
        assert [each.name for each in other.request.cast] == ["temo"]
        assert other.request.script == Script(lines=(Line(speaker="temo", text="Good night."),))
        assert other.request.seed not in (first.request.seed, repeated.request.seed)
        assert not other.request.captions
        await _details_and_delete(live, clip, first, mod)


async def _details_and_delete(live: Live, clip: Message, job: Job, mod: User) -> None:
    server = live.server
    details = await (await server.click(clip, live.ana, "Details")).reply()
    assert details.viewer is live.ana
    assert job.id in shown(details)
    refused = await (await server.click(clip, live.ben, "Delete")).reply()
    assert refused.content == "Only who asked for this clip, or a moderator, can delete it."
    assert (await live.job(job.id)).state is JobState.DELIVERED
    await (await server.click(clip, live.ana, "Delete")).followup()
    assert clip.deleted
    assert (await live.job(job.id)).state is JobState.DELETED
    others = await live.clip(1)
    await (await server.click(others, mod, "Delete")).followup()
    assert others.deleted
    pressed = await server.click_custom_id(clip, live.ben, f"cb:again:{job.id}")
    assert (await pressed.reply()).content.startswith("There is no job")


async def posted(at: Connected, job: Job) -> Message:
    """A message with a clip's buttons, as they stand below one."""
    actions = ("again", "edit", "ultra", "delete")
    buttons = view([button(action, job.id, label=action) for action in actions])
    await at.client.get_partial_messageable(int(at.channel.id)).send("Here it is", view=buttons)
    return at.channel.last_message


async def test_ultra_is_refused_where_it_cannot_be_had(at: Connected) -> None:
    clip = await posted(at, await ended(at.app, animate(), at.ana.id, at.guild.id))
    assert "draft" in (await at.click(clip, at.ana, "ultra")).content
    assert len(await at.newest(at.ana)) == 1


async def test_ultra_makes_the_same_in_the_best_quality(live: Live) -> None:
    """Where the draft engine stands in for those of every preset, ultra can be had."""
    server = live.server
    stands_in = GenerationSettings(picture_engine="draft", speech_engine="draft", default_preset="draft")
    live.settings = live.settings.model_copy(update={"generation": stands_in})
    async with live.running():
        await server.slash(live.channel, live.ana, "animate", prompt="temo waves", seed=7, frames=2)
        clip = await live.clip()
        assert clip.labels == ["Again", "Edit", "Ultra", "Details", "Delete"]
        await server.click(clip, live.ben, "Ultra")
        best = await live.clip(2)
        await live.recorded(2)
    assert best.labels == ["Again", "Edit", "Details", "Delete"]
    assert best.pings == {live.ben.id}
    draft, ultra = (job.request for job in await jobs(live))
    assert (draft.preset, ultra.preset) == ("draft", "ultra")
    assert (ultra.prompt, ultra.seed, ultra.cast) == (draft.prompt, draft.seed, draft.cast)


async def test_a_script_too_long_for_the_form_stays_as_it_was(at: Connected) -> None:
    script = Upload("long.txt", b"[S1] One more word.\n[S2] And another one.\n" * 150)
    await at.server.slash(at.channel, at.ana, "combine", prompt="they talk", file=script, seed=7)
    (job,) = await at.newest(at.ana)
    form = await at.server.click(await posted(at, job), at.ana, "edit")
    assert fields(form)["Dialogue"] == ""
    await form.submit(Prompt="they walk")
    (edited,) = await at.newest(at.ana)
    assert edited.request.script == job.request.script
    assert edited.request.prompt == "they walk"


async def test_six_long_names_fit_into_the_form(at: Connected) -> None:
    names = [f"somebody-of-the-longest-names-{number}x" for number in range(6)]
    for name in names:
        await at.client.characters.add(at.guild.id, name, Change(title=name, description="a friend"))
    said = " ".join(f"[{name}] Hello." for name in names)
    await at.server.slash(at.channel, at.ana, "combine", prompt="they meet", dialogue=said, seed=7)
    (job,) = await at.newest(at.ana)
    form = await at.server.click(await posted(at, job), at.ana, "edit")
    assert fields(form)["Characters, by commas"] == ", ".join(names)
    await form.submit()
    (edited,) = await at.newest(at.ana)
    assert edited.id != job.id
    assert edited.request == job.request


async def test_a_form_with_nonsense_says_what_is_wrong(at: Connected) -> None:
    await at.server.slash(at.channel, at.ana, "animate", prompt="temo waves", seed=7)
    (job,) = await at.newest(at.ana)
    clip = await posted(at, job)
    for label, typed, said in (
        ("Seed; empty for a new one", "many", "seed must be a whole number from 0 to 4294967295, not 'many'."),
        ("Preset", "gigantic", "There is no preset 'gigantic'."),
        ("Characters, by commas", "temo, fellfel", "Did you mean 'felfel'?"),
        ("Characters, by commas", "a,b,c,d,e,f,g", "At most six characters fit into one clip."),
    ):
        form = await at.server.click(clip, at.ana, "edit")
        assert said in (await private(await form.submit(**{label: typed}))).content
    assert [each.id for each in await at.newest(at.ana)] == [job.id]
