"""A thousand texts that want to ping, to format and to break: each is answered, none has an effect."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.app import open_app
from bot.buttons import button, view
from bot.settings import Settings
from bot.settings.sections import QueueSettings
from generation.backlog import JobQuery
from generation.jobs import Job
from tests.discord.connected import Connected, private
from tests.discord.hostile import texts
from tests.discord.live import Live
from tests.discord.server import Interaction, Loopback, Message
from tests.discord.test_clips import shown

ANSWERED, RENDERED, LOOKED_AT, NAMED = 950, 50, 30, 40
AT_ONCE = 8
SMALL = {"size": "256x256", "fps": 8}
SHORT = SMALL | {"frames": 1}
EFFECTS = re.compile(r"(?<!\\)(?:\|\||~~|`|\]\(\s*<?\w+:|<[@#:/a]|https?://|@everyone|@here)", re.I)  # unescaped


@pytest.fixture
async def at(loopback: Loopback, settings: Settings) -> AsyncIterator[Connected]:
    """Members may have as much waiting as they like."""
    async with open_app(settings.model_copy(update={"queue": QueueSettings(max_waiting=10_000)})) as app:
        made = Connected(loopback, app)
        await made.open()
        yield made
        await made.close()


def assert_harmless(server: Loopback) -> None:
    """Nobody but requesters was notified, Discord refused nothing, and nothing was sent that JSON alone can carry."""
    refused = [str(request) for request in server.requests if request.status is None or request.status >= 400]
    assert refused == []
    for message in server.messages_of(server.bot):
        assert message.pings <= requester(message), message
    for request in server.requests:
        sent = json.dumps(request.body, ensure_ascii=False)
        sent.encode()  # no half surrogate pairs
        assert "\\u0000" not in json.dumps(request.body), request


def requester(message: Message) -> frozenset[str]:
    found = re.search(r"<@(\d+)>", message.content)
    return frozenset({found[1]}) if found and message.attachments else frozenset()


async def many(work: Callable[[str], Awaitable[None]], count: int, user_id: str) -> None:
    waiting = texts(count, user_id=user_id)

    async def some() -> None:
        for text in waiting:
            await work(text)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(some())


async def test_nine_hundred_and_fifty_commands_are_answered_and_none_has_an_effect(at: Connected) -> None:
    server = at.server
    asked: list[Interaction] = []
    users = [at.ana, at.ben, at.mod]

    async def ask(text: str) -> None:
        number = len(asked)
        command, options = options_of(number, text)
        asked.append(await server.slash(at.channel, users[number % len(users)], command, **options))

    await many(ask, ANSWERED, server.bot.id)
    replies = [await each.reply() for each in asked]
    statuses = [reply for reply in replies if not reply.ephemeral]
    assert len(statuses) > ANSWERED / 2  # the others were refused, with a line for their asker
    assert all(reply.pings == frozenset() for reply in replies)
    assert not [reply.content for reply in replies if "Something broke" in reply.content]
    for text in map(shown, statuses):
        assert not EFFECTS.search(text), text
    await look_at(at)
    assert_harmless(server)


def options_of(number: int, text: str) -> tuple[str, dict[str, object]]:
    """A command with the text wherever it takes one."""
    backwards = text[::-1]
    match number % 8:
        case 0 | 1:
            return "animate", {"prompt": text, "negative": backwards}
        case 2 | 3:
            return "speak", {"dialogue": text}
        case 4:
            return "combine", {"prompt": text, "dialogue": "Hi."}
        case 5:
            return "combine", {"prompt": "temo waves", "dialogue": backwards, "negative": text}
        case 6:
            return "combine", {"prompt": "temo waves", "dialogue": f"[S1] Hi! {text[:1500]}", "private": True}
        case _:
            name = ("character", "second_character", "motion", "preset", "size")[number // 8 % 5]
            return "animate", {"prompt": "temo waves", name: text}


async def test_names_of_members_places_and_characters_have_no_effect(at: Connected) -> None:
    server = at.server
    every = list(texts(NAMED, user_id=server.bot.id, seed=4))
    at.guild.name, at.channel.name, at.ana.name, at.mod.name = (text[:32] for text in every[:4])
    added: list[str] = []
    for number, text in enumerate(every):
        form = await server.slash(at.channel, at.mod, "characters add", name=f"nobody-{number}")
        rest = {"description": text[:500], "triggers": text[:1000], "negative": text[::-1][:1000]}
        told = await private(await form.submit(title=text[:60], **rest))
        assert "Something broke" not in told.content
        added += [f"nobody-{number}"] if told.embeds else []  # the others were refused, with a line
        assert not EFFECTS.search(unnamed(shown(told))), told
    assert len(added) > NAMED / 2
    for name in added:
        card = await at.slash(at.ana, "characters show", name=name)
        assert not EFFECTS.search(unnamed(f"{card.embeds[0]['title']}\n{shown(card)}")), card
        status = await (await server.slash(at.channel, at.ana, "animate", prompt="waves", character=name)).reply()
        assert not EFFECTS.search(shown(status)), status
        assert "Something broke" not in status.content
        await at.offered(at.ana, "animate", "character", name)
    for user, command in ((at.ana, "characters list"), (at.ana, "queue"), (at.mod, "admin status")):
        answer = await at.slash(user, command)
        assert not EFFECTS.search(unnamed(shown(answer))), answer
    (job,) = await at.newest(at.ana)
    await server.click(await with_edit_button(at, job), at.ana, "edit")
    assert_harmless(server)


def unnamed(text: str) -> str:
    """Without the names that characters are asked for by: those are our own, and stand as code."""
    return re.sub(r"`[a-z0-9-]+`", "", text)


async def look_at(at: Connected) -> None:
    """Everything that shows what was typed: details, history, queue, choices and the form that changes it."""
    server = at.server
    jobs = await at.app.service.jobs(JobQuery(user_id=at.ana.id, limit=100))
    for job in jobs[:LOOKED_AT]:
        await at.slash(at.ana, "show", job=job.id)
    for job in jobs[-LOOKED_AT:]:
        form = await server.click(await with_edit_button(at, job), at.ana, "edit")
        assert form.modal is not None
        sent = await form.submit()
        assert "Something broke" not in (await sent.reply()).content
    page = await at.slash(at.ana, "history")
    for _ in range(10):
        await at.click(page, at.ana, "Older")
    await at.slash(at.ana, "queue")
    for text in texts(LOOKED_AT, user_id=server.bot.id, seed=2):
        await at.offered(at.ana, "show", "job", text[:100])
        await at.offered(at.ana, "combine", "character", text)
        for command, option in (("show", "job"), ("cancel", "job"), ("settings mine", "character")):
            answer = await at.slash(at.ana, command, **{option: text[:32]})
            assert "Something broke" not in answer.content


async def with_edit_button(at: Connected, job: Job) -> Message:
    await at.client.get_partial_messageable(int(at.channel.id)).send(
        "x", view=view([button("edit", job.id, label="edit")])
    )
    return at.channel.last_message


async def test_fifty_clips_ping_their_requester_alone(live: Live) -> None:
    server = live.server
    live.settings = live.settings.model_copy(update={"queue": QueueSettings(max_waiting=10_000)})
    commands = ("animate", "speak", "animate", "animate", "combine")
    queued = 0
    async with live.running():
        for number, text in enumerate(texts(RENDERED * 5, user_id=server.bot.id, seed=3)):
            command = commands[number % len(commands)]
            options: dict[str, object] = {"dialogue": text[:200]} if command == "speak" else {"prompt": text[:2000]}
            options |= {"dialogue": "Hi."} if command == "combine" else {}
            options |= {"animate": SHORT, "speak": {}, "combine": SMALL}[command]
            reply = await (await server.slash(live.channel, live.ana, command, **options)).reply()
            queued += not reply.ephemeral
            if queued == RENDERED:
                break
        await live.clip(RENDERED, timeout_s=120)
    assert_harmless(server)
    for clip in (each for each in live.channel.messages if each.attachments):
        assert clip.pings == {live.ana.id}
        assert not EFFECTS.search(clip.content.removeprefix(live.ana.mention)), clip.content
