"""What is written around a clip: complete for a usual one, acceptable to Discord for any."""

import base64
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import wording
from bot.delivery.groups import messages_of
from bot.delivery.view import clip_view, number_of
from bot.delivery.voice import WAVEFORM_POINTS, waveform
from generation.domain import Character, Line, Script
from generation.jobs import Clip, ClipFacts, Failure, JobState
from tests.bot.delivery.delivered_jobs import group_of, job_of
from tests.generation.media.material import speech_like
from tests.generation.requests import animate, combine, speak

HOSTILE = st.text(st.sampled_from("\\`*_~|[]()<>@#:-\n \u202e\0aé🙂" + "x" * 8), max_size=3000)
ENGLISH = "en-US"


def test_the_message_says_who_what_and_what_was_changed() -> None:
    request = replace(animate(), prompt="temo waves", notes=("Seed 1 was taken.",), cast=(TEMO, FELFEL))
    assert wording.content([job_of(request)], ["It is smaller."], ENGLISH) == (
        "<@1> Your clip is ready: **Temo**, **Felfel**\n> temo waves\n-# It is smaller.\n-# Seed 1 was taken."
    )


def test_many_notes_are_counted() -> None:
    request = replace(animate(), notes=tuple(f"note {number}" for number in range(7)))
    text = wording.content([job_of(request)], [], ENGLISH)
    assert "note 2" in text
    assert "note 3" not in text
    assert "4 more notes" in text


def test_what_one_clip_of_a_group_became_is_told_before_what_all_were_asked_for() -> None:
    request = replace(animate(), notes=("Seed 1 was taken.",))
    other = Clip(files={}, facts=ClipFacts(duration_s=1.0, notes=("Made as a draft.", "Seed 1 was taken.")))
    text = wording.content([job_of(request, clip=other), job_of(request)], [], ENGLISH)
    assert text.endswith("\n-# Made as a draft.\n-# Seed 1 was taken.")


def test_a_group_counts_its_clips() -> None:
    assert wording.content(group_of(3), [], ENGLISH).startswith("<@1> Your 3 clips are ready: ")


def test_a_speech_shows_what_is_said() -> None:
    assert wording.content([job_of(speak())], [], ENGLISH).startswith("<@1> Your speech is ready: ")


@given(HOSTILE, HOSTILE, st.lists(HOSTILE, max_size=6))
def test_any_text_fits_and_mentions_nobody_else(prompt: str, line: str, notes: list[str]) -> None:
    script = Script(lines=(Line(speaker="temo", text=line),))
    request = replace(combine(), prompt=prompt, script=script, notes=tuple(notes))
    job = job_of(request)
    text = wording.content([job], [], ENGLISH)
    assert len(text) <= 2000
    assert re.findall(r"(?<!\\)<@[!&]?\d+>", text) == ["<@1>"]
    assert len(wording.alt_text(job)) <= 1024


def test_siblings_that_are_missing_are_named() -> None:
    jobs = group_of(4)
    failed = replace(jobs[1], state=JobState.FAILED, failure=Failure(code="x", user_message="It **broke**."))
    cancelled = replace(jobs[2], state=JobState.CANCELLED)
    deleted = replace(jobs[3], state=JobState.DELETED)
    assert wording.missing([failed, cancelled, deleted], ENGLISH) == [
        r"Clip 2 could not be made: It \*\*broke\*\*.",
        "Clip 3 was cancelled.",
    ]


def test_alt_text_says_who_says_what() -> None:
    script = Script(lines=(Line(speaker="temo", text="Hi."), Line(speaker="felfel", text="Hello.")))
    request = replace(combine(), prompt="they meet", script=script, cast=(TEMO, FELFEL))
    assert wording.alt_text(job_of(request)) == "they meet\nTemo: Hi.\nFelfel: Hello."


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("temo", "felfel"), "temo-felfel-7.mp4"),
        (("../../etc", "a b"), "etc-a-b-7.mp4"),
        (("темо",), "cartoon-7.mp4"),
        (("x" * 200,), f"{'x' * 60}-7.mp4"),
        ((), "cartoon-7.mp4"),
    ],
)
def test_names_of_files_are_plain(names: tuple[str, ...], expected: str) -> None:
    cast = tuple(Character(name=name, title=name) for name in names)
    assert wording.file_name(job_of(replace(animate(), cast=cast, seed=7)), ".mp4") == expected


async def test_each_clip_has_a_row_of_buttons() -> None:
    jobs = group_of(3)
    rows = clip_view(jobs, ultra_available=True).to_components()
    assert [[button["label"] for button in row["components"]] for row in rows] == [
        [f"{name} {number}" for name in ("Again", "Edit", "Ultra", "Details", "Delete")] for number in (1, 2, 3)
    ]
    assert rows[1]["components"][0]["custom_id"] == f"cb:again:{jobs[1].id}"


async def test_what_is_in_ultra_already_cannot_rise() -> None:
    best = job_of(replace(animate(), preset="ultra"))
    for view in (clip_view([best], ultra_available=True), clip_view([job_of()], ultra_available=False)):
        assert [button["label"] for button in view.to_components()[0]["components"]] == [
            "Again", "Edit", "Details", "Delete",
        ]  # fmt: skip


def test_a_job_alone_has_no_number() -> None:
    assert number_of(job_of()) is None
    assert [number_of(job) for job in group_of(2)] == [1, 2]


def test_a_message_holds_five_clips() -> None:
    ids = [job.id for job in group_of(7)]
    assert messages_of(ids) == (tuple(ids[:5]), tuple(ids[5:]))


@pytest.mark.parametrize("seconds", [0.01, 2.0, 60.0])
def test_a_waveform_follows_the_loudness(seconds: float) -> None:

    points = base64.b64decode(waveform(speech_like(seconds, 8_000)))
    assert 1 <= len(points) <= WAVEFORM_POINTS
    assert max(points) == 255 or not any(speech_like(seconds, 8_000))


TEMO, FELFEL = Character(name="temo", title="Temo"), Character(name="felfel", title="Felfel")
