"""The request as the status message repeats it: harmless, and never too long for Discord."""

from dataclasses import replace

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.status.echo import plain
from bot.status.standing import Surroundings
from bot.status.text import describe
from generation.domain import Request
from generation.jobs import Failure, JobState
from tests.bot.status.standing_jobs import NOW, job
from tests.generation.requests import combine
from tests.strategies import values


def around(*, restarting: bool = False) -> Surroundings:
    return Surroundings(now=NOW, language="en-US", expectations={}, restarting=restarting)


def test_the_request_is_repeated_with_its_facts_and_notes() -> None:
    request = replace(combine("Hi.", "Hello."), prompt="they *talk*", notes=("fps 99 became 30.",))
    assert describe((job(request=request),), around()).request.split("\n") == [
        "> they \\*talk\\*",
        "**Temo:** Hi.",
        "**Felfel:** Hello.",
        "-# Temo, Felfel · preset draft · about 1 s of speech · 256x256 · seed 1",
        "⚠️ fps 99 became 30.",
    ]


def test_long_texts_are_shortened_and_further_notes_counted() -> None:
    request = replace(
        combine(*["word " * 30] * 9), prompt="walks " * 300, notes=tuple(f"note {number}" for number in range(7))
    )
    shown = describe((job(request=request),), around()).request
    assert len(shown) < 1500
    assert "…" in shown
    assert "… and 3 more notes" in shown


HOSTILE = [
    "@everyone", "@here", "<@123456789012345678>", "<@&123456789012345678>", "**bold** __under__ ~~gone~~ ||spoiler||",
    "`code` ```block```", "[click](https://example.org)", "# heading", "> quote", "- item", "<t:1:R>", "</cmd:1>",
    "line\nbreak\n# heading", "<#123>", "<:emoji:1>",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_has_no_effect(text: str) -> None:
    shown = plain(text, 100)
    assert "\n" not in shown
    for syntax in ("<@", "<#", "<t:", "</", "<:", "**", "__", "~~", "||", "``", "@everyone", "@here"):
        assert syntax not in shown.replace("\\<", "").replace("\\`", "").replace("\\*", "")
    assert not shown.startswith(("#", ">", "-", "["))


@settings(max_examples=100, deadline=None)
@given(values(Request), st.lists(st.sampled_from(JobState), min_size=1, max_size=12), st.text(), st.booleans())
def test_whatever_the_jobs_hold_discord_takes_the_message(
    request: Request, states: list[JobState], text: str, flag: bool
) -> None:
    failure = Failure(code="error", user_message=text)
    jobs = [job(state, request, failure=failure, receipt=text) for state in states]
    fits(describe(jobs, around(restarting=flag), animatic=True, unwatched=True).embed())


def test_the_longest_texts_that_can_be_asked_for_fit() -> None:
    request = replace(
        combine(*["*" * 400] * 100), prompt="_" * 2000, notes=("~" * 900,) * 30, preset="|" * 60,
        cast=tuple(replace(c, title="`" * 90) for c in combine("x").cast) * 3,
    )  # fmt: skip
    failure = Failure(code="engine-failed", user_message="*" * 2000)
    for count in (1, 4, 10, 25):
        jobs = [job(JobState.UNDELIVERABLE, request, failure=failure)] * count
        fits(describe(jobs, around(), animatic=True, unwatched=True).embed())


def fits(embed: discord.Embed) -> None:
    assert len(embed) <= 6000
    assert len(embed.title or "") <= 256
    assert len(embed.description or "") <= 4096
    assert len(embed.fields) <= 25
    assert all(0 < len(field.name or "") <= 256 and 0 < len(field.value or "") <= 1024 for field in embed.fields)


def test_a_spoiler_is_covered_here_too() -> None:
    request = replace(combine("Hello."), prompt="the secret")
    told = describe((replace(job(request=request), spoiler=True),), around()).request.split("\n")
    assert told[:2] == ["> ||the secret||", "||**Temo:** Hello.||"]
