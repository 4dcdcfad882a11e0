"""/history, /show, the buttons that fetch a clip and the menus on messages, in a whole bot."""

import asyncio
from dataclasses import replace

import pytest

from bot.app import App
from bot.buttons import button, view
from generation.domain import Task
from generation.errors import CancelReason
from generation.jobs import Job, JobState
from generation.request import resolve
from generation.wish import Wish
from tests.discord.connected import Connected, at, private
from tests.discord.placing import ended, expire, waiting
from tests.discord.server import Message, User
from tests.generation.requests import animate, combine, picture, speak
from tests.generation.wishing import CPU
from tests.patience import PATIENCE_S

__all__ = ["at"]


async def post(at: Connected, jobs: list[Job]) -> Message:
    """A message with the jobs' buttons, as clips are posted."""
    buttons = view([button("again", job.id, label=job.id) for job in jobs])
    await at.client.get_partial_messageable(int(at.channel.id)).send("Here it is", view=buttons)
    return at.channel.last_message


def footers(message: Message) -> list[str]:
    return [embed["footer"]["text"] for embed in message.embeds]


async def delivered(app: App, job_id: str) -> Job:
    """The job once it is: recorded after the answer was sent."""
    async with asyncio.timeout(PATIENCE_S):
        while (job := await app.service.job(job_id)).state is not JobState.DELIVERED:
            await asyncio.sleep(0.02)
    return job


async def test_an_empty_history_says_what_to_try(at: Connected) -> None:
    assert "/animate" in (await at.slash(at.ana, "history")).content


async def test_the_newest_five_with_pictures_and_links_and_back_again(at: Connected, app: App) -> None:
    jobs = [await ended(app, animate(seed=n), at.ana.id, at.guild.id, private=n == 2) for n in range(12)]
    ids = [f"/show job:{job.id}" for job in jobs[::-1]]
    first = await at.slash(at.ana, "history")
    assert footers(first) == ids[:5]
    assert first.labels == ["Older"]
    assert f"https://discord.com/channels/{at.guild.id}/77/88" in first.embeds[0]["description"]
    assert first.embeds[0]["title"] == "Animation: Delivered"
    assert {each.filename for each in first.attachments} == {f"{job.id}.jpg" for job in jobs[7:]}
    for page, names in ((ids[5:10], ["Newer", "Older"]), (ids[10:], ["Newer"])):
        await at.click(first, at.ana, "Older")
        assert (footers(first), first.labels) == (page, names)
    await at.click(first, at.ana, "Newer")
    assert footers(first) == ids[5:10]
    await at.click(first, at.ana, "Newer")
    assert (footers(first), first.labels) == (ids[:5], ["Older"])


async def test_pages_turn_after_a_restart(at: Connected, app: App) -> None:
    jobs = [await ended(app, animate(seed=n), at.ana.id, at.guild.id) for n in range(6)]
    first = await at.slash(at.ana, "history")
    await at.restart()
    await at.click(first, at.ana, "Older")
    assert footers(first) == [f"/show job:{jobs[0].id}"]


async def test_no_picture_of_a_spoiler_and_none_after_the_retention(at: Connected, app: App) -> None:
    await ended(app, animate(seed=1), at.ana.id, at.guild.id, spoiler=True)
    await ended(app, animate(seed=2), at.ana.id, at.guild.id)
    assert len((await at.slash(at.ana, "history")).attachments) == 1
    await expire(app)
    message = await at.slash(at.ana, "history")
    assert (len(message.embeds), len(message.attachments)) == (2, 0)


async def test_whose_history_may_be_seen(at: Connected, app: App) -> None:
    public = await ended(app, animate(), at.ana.id, at.guild.id)
    await ended(app, animate(), at.ana.id, at.guild.id, private=True)
    await ended(app, animate(), at.ana.id, 999)
    only = [f"/show job:{public.id}"]
    assert "only their own" in (await at.slash(at.ben, "history", member=at.ana)).content
    assert footers(await at.slash(at.mod, "history", member=at.ana)) == only
    await at.change(public_history=True)
    seen = await at.slash(at.ben, "history", member=at.ana)
    assert footers(seen) == only
    assert len(footers(await at.slash(at.ana, "history"))) == 3


async def test_rights_are_asked_at_each_press(at: Connected, app: App) -> None:
    for n in range(6):
        await ended(app, animate(seed=n), at.ana.id, at.guild.id)
    await at.change(public_history=True)
    page = await at.slash(at.ben, "history", member=at.ana)
    await at.change(public_history=False)
    assert "only their own" in (await at.click(page, at.ben, "Older")).content


# ---------------------------------------------------------------- /show


async def test_show_gives_details_the_clip_and_what_it_can_become(at: Connected, app: App) -> None:
    job = await ended(app, combine("hello there"), at.ana.id, at.guild.id)
    message = await at.slash(at.ana, "show", job=f" job:{job.id.upper()} ")
    assert message.embeds[0]["description"] == "they talk"
    assert [each.filename for each in message.attachments] == ["temo-felfel-1.mp4"]
    assert message.labels == ["File", "GIF", "Sound (.mp3)", "Captions (.srt)"]
    names = {}
    for label in message.labels:
        made = await at.click(message, at.ana, label)
        names[label] = [each.filename.rpartition(".")[2] for each in made.attachments]
    assert names == {"File": ["mp4"], "GIF": ["gif"], "Sound (.mp3)": ["mp3"], "Captions (.srt)": ["srt"]}


async def test_long_texts_come_as_a_file(at: Connected, app: App) -> None:
    job = await ended(app, replace(speak("word " * 300), script=speak("a " * 2000).script), at.ana.id)
    names = [each.filename for each in (await at.slash(at.ana, "show", job=job.id)).attachments]
    assert f"{job.id}.txt" in names


async def test_what_could_not_be_delivered_is_delivered_once_its_owner_has_it(at: Connected, app: App) -> None:
    job = await ended(app, animate(), at.ana.id, at.guild.id, state=JobState.UNDELIVERABLE)
    assert (await at.slash(at.mod, "show", job=job.id)).attachments
    assert (await app.service.job(job.id)).state is JobState.UNDELIVERABLE
    assert (await at.slash(at.ana, "show", job=job.id)).attachments
    assert (await delivered(app, job.id)).receipt == "show"


async def test_a_file_that_discord_refuses_is_sent_smaller(at: Connected, app: App) -> None:
    request = replace(animate("noisy", frames=16), picture=picture("noisy", 16))
    job = await ended(app, request, at.ana.id, at.guild.id, state=JobState.UNDELIVERABLE)
    assert job.clip is not None
    size_bytes = job.clip.files["video"].size_bytes
    at.channel, at.server.rules.upload_bytes = at.server.dm(at.ana), size_bytes
    asked = await at.server.slash(at.channel, at.ana, "show", job=job.id, wait=False)
    at.server.rules.upload_bytes = int(size_bytes * 0.7)  # less than the command was told
    message = await private(asked)
    assert len(message.attachments[0].data) <= size_bytes * 0.6
    assert message.content.startswith("Made smaller to fit")
    await delivered(app, job.id)


async def test_a_file_that_discord_never_takes_is_told_and_not_delivered(at: Connected, app: App) -> None:
    job = await ended(app, animate(), at.ana.id, at.guild.id, state=JobState.UNDELIVERABLE)
    at.channel = at.server.dm(at.ana)
    asked = await at.server.slash(at.channel, at.ana, "show", job=job.id, wait=False)
    at.server.rules.upload_bytes = 100  # less than the command was told
    assert "did not take the file" in (await private(asked)).content
    assert (await app.service.job(job.id)).state is JobState.UNDELIVERABLE


async def test_who_may_see_a_job(at: Connected, app: App) -> None:
    public = await ended(app, animate(), at.ana.id, at.guild.id)
    private = await ended(app, animate(), at.ana.id, at.guild.id, private=True)
    away = await ended(app, animate(), at.ana.id, 999)

    async def answers(member: User) -> list[str]:
        found = [(await at.slash(member, "show", job=job.id)) for job in (public, private, away)]
        return ["seen" if message.embeds else message.content for message in found]

    missing = [f"There is no job '{job.id}'." for job in (public, private, away)]
    assert await answers(at.ana) == ["seen"] * 3
    mods = await answers(at.mod)
    assert mods[:2] == ["seen"] * 2
    assert mods[2].startswith(missing[2])
    bobs = await answers(at.ben)
    assert bobs[0].startswith("In this server only who asked")
    assert [line.startswith(expected) for line, expected in zip(bobs[1:], missing[1:], strict=True)] == [True, True]
    await at.change(public_history=True)
    bobs = await answers(at.ben)
    assert bobs[0] == "seen"
    assert [line.startswith(expected) for line, expected in zip(bobs[1:], missing[1:], strict=True)] == [True, True]


async def test_an_id_that_nobody_has_and_one_that_is_deleted(at: Connected, app: App) -> None:
    job = await ended(app, animate(), at.ana.id, at.guild.id)
    await app.service.delete(job.id)
    for typed in (job.id, "nowhere000", "@everyone"):
        assert "There is no job" in (await at.slash(at.ana, "show", job=typed)).content


async def test_own_jobs_are_offered_by_id_and_text(at: Connected, app: App) -> None:
    wave = await ended(app, animate(), at.ana.id, at.guild.id)
    talk = await ended(app, speak("Good morning"), at.ana.id, at.guild.id, private=True)
    await ended(app, animate(), at.ben.id, at.guild.id)
    for typed, jobs in (("", [talk, wave]), ("MORNING", [talk]), (wave.id[:8], [wave]), ("nothing like it", [])):
        assert await at.offered(at.ana, "show", "job", typed) == [job.id for job in jobs]


async def test_at_most_25_are_offered(at: Connected, app: App) -> None:
    for _ in range(30):
        await waiting(app, animate(), at.ana.id, at.guild.id)
    assert len(await at.offered(at.ana, "show", "job", "")) == 25


async def test_it_works_in_direct_messages(at: Connected, app: App) -> None:
    job = await ended(app, animate(), at.ana.id, at.guild.id)
    at.channel = at.server.dm(at.ana)
    assert (await at.slash(at.ana, "show", job=job.id)).attachments
    assert footers(await at.slash(at.ana, "history")) == [f"/show job:{job.id}"]


# ---------------------------------------------------------------- again, and the menus


async def test_what_the_retention_took_is_made_again_with_its_seed(at: Connected, app: App) -> None:
    request = resolve(Wish(task=Task.ANIMATE, prompt="temo waves", seed=77), CPU)[0]
    job = await waiting(app, request, at.ana.id, at.guild.id)
    await app.service.cancel(job.id, CancelReason.USER)
    message = await at.slash(at.ana, "show", job=job.id)
    assert message.labels == ["Make it again"]
    await at.server.click(message, at.ana, "Make it again")
    newest = (await at.newest(at.ana))[0]
    assert newest.id != job.id
    assert newest.request == request


async def test_the_menu_tells_what_a_message_was_made_from(at: Connected, app: App) -> None:
    job = await ended(app, animate(), at.ana.id, at.guild.id)
    posted = await post(at, [job])
    message = await at.menu(at.ana, "Cartoon: details", posted)
    assert footers(message) == [f"/show job:{job.id}"]
    assert footers(await at.menu(at.ben, "Cartoon: details", posted)) == [f"/show job:{job.id}"]
    assert "only who asked" in (await at.slash(at.ben, "show", job=job.id)).content


async def test_several_clips_of_a_message_are_chosen_from(at: Connected, app: App) -> None:
    ids = ("aaaaaaaaaa", "bbbbbbbbbb")
    jobs = [
        await ended(app, animate(seed=n), at.ana.id, at.guild.id, group=ids, job_id=job_id)
        for n, job_id in enumerate(ids)
    ]
    posted = await post(at, jobs)
    message = await at.menu(at.ana, "Cartoon: details", posted)
    assert message.labels == ["Clip 1", "Clip 2"]
    assert footers(await at.click(message, at.ana, "Clip 2")) == ["/show job:bbbbbbbbbb"]


async def test_other_messages_are_none_of_ours(at: Connected) -> None:
    posted = at.server.say(at.channel, at.ben, "hello")
    assert "no clip" in (await at.menu(at.ana, "Cartoon: details", posted)).content


async def test_buttons_that_somebody_else_posted_open_nothing(at: Connected, app: App) -> None:
    away = await ended(app, animate(), at.ana.id, 999)
    forged = await post(at, [away])
    forged.author = at.ben
    assert "no clip" in (await at.menu(at.ben, "Cartoon: details", forged)).content


async def test_a_message_is_spoken_as_it_stands(at: Connected, app: App) -> None:
    posted = at.server.say(at.channel, at.ben, "Hello [S2] **there**, <@1>!")
    await at.server.menu(at.ana, "Cartoon: speak this", posted)
    job = (await at.newest(at.ana))[0]
    assert job.request.task is Task.SPEAK
    assert job.request.script is not None
    assert [line.text for line in job.request.script.lines] == ["Hello S2 there,!"]


@pytest.mark.parametrize(
    ("content", "told"),
    [("🙂 !!!", "no words"), ("Привет мир", "speak English"), ("word " * 30, "100 are allowed")],
)
async def test_what_cannot_be_spoken_is_told(at: Connected, app: App, content: str, told: str) -> None:
    await at.change(dialogue_characters=100)
    posted = at.server.say(at.channel, at.ben, content)
    assert told in (await at.menu(at.ana, "Cartoon: speak this", posted)).content
    assert not await at.newest(at.ana)


def test_the_buttons_of_pages_fit_into_discords_custom_ids() -> None:
    assert len(f"hist:{2**64}:{2**63}:newer") <= 100
