"""The details of a job: complete for a real one, acceptable to Discord for any."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.command_line import command_of
from bot.details import details, whole_texts
from bot.wording import cut, excerpt, shown, unescaped_excerpt
from generation.domain import SlotKind, Task
from generation.jobs import (
    ChatDestination,
    Clip,
    ClipFacts,
    Failure,
    Job,
    JobState,
    LibraryDestination,
    Requester,
    new_job_id,
)
from generation.request import resolve
from generation.wish import Wish
from tests.generation.requests import animate, combine, speak
from tests.generation.wishing import CPU
from tests.strategies import values

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
HOSTILE = st.text(st.sampled_from("\\`*_~|[]()<>@#:-\n \u202e\0aé🙂" + "x" * 8), max_size=5000)


def job_of(request: object, **changes: object) -> Job:
    plain = Job(
        id=new_job_id(),
        seq=1,
        state=JobState.DELIVERED,
        request=animate(),
        requester=Requester(user_id="1", guild_id="5"),
        destination=LibraryDestination(),
        slot_kind=SlotKind.CPU,
        estimate_s=1.0,
        cost_class="",
        warm_key="",
        spoiler=False,
        private=False,
        created_at=NOON,
    )
    return replace(plain, request=request, **changes)  # type: ignore[arg-type]


def text_of(embed: discord.Embed) -> str:
    fields = [f"{field.name}\n{field.value}" for field in embed.fields]
    return "\n".join([embed.title or "", embed.description or "", *fields, embed.footer.text or ""])


def assert_acceptable(embed: discord.Embed) -> None:
    assert len(embed) <= 6000
    assert len(embed.title or "") <= 256
    assert len(embed.description or "") <= 4096
    assert len(embed.fields) <= 25
    for field in embed.fields:
        assert 1 <= len(field.name or "") <= 256
        assert 1 <= len((field.value or "").strip()) <= 1024


def test_a_finished_clip_is_told_whole() -> None:
    engines = {"picture": {"model": "flat_one", "windows": 3}}
    facts = ClipFacts(duration_s=2.5, width=256, height=256, fps=8, frames=20, render_s=1.25, engines=engines)
    request = replace(combine("Hello *there*!", "Hi."), notes=("fps was brought down to 30",), negative="rain")
    job = job_of(
        request,
        claimed_at=NOON,
        ended_at=NOON,
        delivered_at=NOON,
        destination=ChatDestination(channel_id="123", guild_id="5"),
        receipt="123/456",
        attempts=2,
        clip=Clip(files={}, facts=facts),
    )
    embed = details(job, "en-US")
    assert_acceptable(embed)
    told = text_of(embed)
    stamp = f"<t:{int(NOON.timestamp())}:f>"
    wanted = (
        *("they talk", "\\[temo] Hello \\*there\\*!", "\\[felfel] Hi.", "Temo (`temo`)", "`1`", "256x256"),
        *("made in: 1.2 s", "flat\\_one", "windows: 3", "fps was brought down", "rain", "attempts: 2"),
        *(f"delivered {stamp}", job.id, "/combine"),
    )
    for each in wanted:
        assert each.replace("\\[", "[") in told.replace("\\[", "["), each
    assert embed.url == "https://discord.com/channels/5/123/456"
    assert whole_texts(job, "en-US") is None


def test_a_failure_comes_with_what_to_do() -> None:
    failed = job_of(animate(), state=JobState.FAILED, failure=Failure(code="x", user_message="The model broke."))
    assert "The model broke.\nIt was not charged." in text_of(details(failed, "en-US"))
    lost = replace(failed, state=JobState.UNDELIVERABLE)
    assert f"`/show job:{lost.id}`" in text_of(details(lost, "en-US"))


def test_what_does_not_fit_is_in_the_file() -> None:
    words = "word " * 700
    job = job_of(combine(words))
    embed = details(job, "en-US")
    assert_acceptable(embed)
    whole = whole_texts(job, "en-US")
    assert whole is not None
    assert words.strip() in whole
    assert command_of(job) in whole


@given(
    job=values(Job),
    prompt=HOSTILE,
    said=st.lists(HOSTILE.filter(str.strip), max_size=3),
    negative=HOSTILE,
    notes=st.lists(HOSTILE, max_size=4),
    reason=HOSTILE,
)
def test_any_job_is_acceptable(
    *, job: Job, prompt: str, said: list[str], negative: str, notes: list[str], reason: str
) -> None:
    spoken = combine(*said)
    request = replace(spoken, prompt=prompt, negative=negative, notes=tuple(notes), seed=job.request.seed)
    hostile = replace(job, id=new_job_id(), request=request, failure=Failure(code="x", user_message=reason))
    for each in (hostile, replace(job, id=new_job_id())):
        embed = details(each, "en-US")
        assert_acceptable(embed)
        if whole_texts(each, "en-US") is None:
            assert shown(each.request.prompt, 10**6) in text_of(embed)
            assert shown(each.request.negative, 10**6) in text_of(embed)


@given(HOSTILE, st.integers(1, 300))
def test_nothing_typed_formats_or_mentions(text: str, characters: int) -> None:
    said = shown(text, characters)
    assert len(said) <= characters
    assert "\n" not in said
    unescaped = said.replace("\\\\", "")
    for sign in "`*~|<":
        assert unescaped.replace(f"\\{sign}", "").count(sign) == 0
    assert "@everyone" not in said


@given(HOSTILE, st.integers(0, 50))
def test_a_cut_never_ends_with_half_an_escape(text: str, characters: int) -> None:
    escaped = discord.utils.escape_markdown(text)
    short = cut(escaped, characters)
    assert len(short) <= characters
    kept = short.removesuffix("…")
    if len(escaped) > characters:
        assert (len(kept) - len(kept.rstrip("\\"))) % 2 == 0


def test_excerpts_take_the_prompt_else_what_is_said() -> None:
    assert excerpt(job_of(animate()), 40) == "temo waves"
    assert unescaped_excerpt(job_of(speak("Hello there")), 40) == "[temo] Hello there"
    assert len(unescaped_excerpt(job_of(speak("Hello there " * 20)), 40)) == 40


# ---------------------------------------------------------------- the command


WISHES = [
    Wish(task=Task.ANIMATE, prompt="temo waves", frames=20, fps=10, motion="dance", speed=1.5, loop=True, seed=3),
    Wish(task=Task.ANIMATE, prompt="temo and felfel run", negative="rain, fog", size="512x256", seed=4),
    Wish(task=Task.SPEAK, dialogue="[S1] Hello: there!\n[S2] Hi. (laughs)", character="felfel", seed=5),
    Wish(task=Task.COMBINE, prompt="on the moon", dialogue="[S1] Look!\n[Narrator] They look.", captions=False, seed=6),
]


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.prompt or wish.dialogue)
def test_the_command_makes_the_same_request(wish: Wish) -> None:
    made = resolve(wish, CPU)[0]
    task, said = parsed(command_of(job_of(made)))
    again = resolve(Wish(task=task, **said), CPU)[0]  # type: ignore[arg-type]
    assert replace(again, notes=()) == replace(made, notes=())


def parsed(command: str) -> tuple[Task, dict[str, object]]:
    """As Discord reads a pasted command: an option's value goes on to the next known option."""
    names = "prompt|dialogue|character|second_character|preset|captions|motion|seed|negative|frames|fps|size|guidance|"
    names += "steps|speed|loop"
    task, _, rest = command.removeprefix("/").partition(" ")
    found = list(re.finditer(rf"(?:^| )({names}):", rest))
    ends = [*(match.start() for match in found[1:]), len(rest)]
    texts = {match[1]: rest[match.end() : end] for match, end in zip(found, ends, strict=True)}
    flags = {name: texts[name] == "True" for name in ("captions", "loop") if name in texts}
    return Task(task), {**texts, **flags}


def test_a_command_says_how_it_was_delivered() -> None:
    voice = ChatDestination(channel_id="1", voice_message=True)
    assert command_of(job_of(speak("Hi"), destination=voice, private=True)).endswith("as:voice message private:True")
    assert command_of(job_of(animate(), spoiler=True)).endswith("spoiler:True")
