"""The frozen values come back from JSON as they were, and nothing else comes in."""

import json
import math
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.domain import Asset, Character, Line, Look, PictureOptions, Request, Script, Task, Voice, Word
from generation.errors import BadInput
from generation.jobs import (
    ClipFacts,
    Destination,
    Failure,
    FileDestination,
    JobEvent,
    JobState,
    LibraryDestination,
    Progress,
    StoredFile,
)
from generation.snapshot import (
    CLIP_FACTS,
    CLIP_FILES,
    DESTINATION,
    FAILURE,
    PROGRESS,
    REQUEST,
    Codec,
    assets,
)
from tests.strategies import values

EVENT: Codec[JobEvent] = Codec("event", JobEvent)
CODECS = {
    "request": (REQUEST, Request),
    "destination": (DESTINATION, Destination),
    "facts": (CLIP_FACTS, ClipFacts),
    "files": (CLIP_FILES, dict[str, StoredFile]),
    "failure": (FAILURE, Failure),
    "event": (EVENT, JobEvent),
}
REQUEST_1 = Request(
    task=Task.COMBINE,
    preset="draft",
    seed=7,
    cast=(Character(name="temo", title="Temo"),),
    script=Script(lines=(Line(speaker="temo", text="Hello — ünïcode 🎬"),)),
    picture=PictureOptions(engine="draft", width=64, height=64, fps=16),
)


@pytest.mark.parametrize("name", CODECS)
@settings(max_examples=40)
@given(data=st.data())
def test_every_value_comes_back_as_it_was(name: str, data: st.DataObject) -> None:
    codec, hint = CODECS[name]
    value = data.draw(values(hint))
    text = codec.dump(value)
    again = codec.load(text)
    assert again == value
    assert codec.dump(again) == text  # 1, 1.0 and True are equal, and not the same
    assert "\n" not in text


@given(values(Progress.__annotations__["stage"]), st.binary())
def test_progress_comes_back_without_its_preview(stage: str, preview: bytes) -> None:
    text = PROGRESS.dump(Progress(stage=stage, done=1, total=2, preview=preview))
    assert PROGRESS.load(text) == Progress(stage=stage, done=1, total=2)


def test_a_path_and_a_time_are_plain_texts() -> None:
    text = DESTINATION.dump(FileDestination(path=Path("/clips/out.mp4")))
    assert json.loads(text) == {"path": "/clips/out.mp4", "kind": "file"}
    event = JobEvent(job_id="j", at=datetime(2026, 1, 2, 3, 4, 5, 6, UTC), from_state=None, to_state=JobState.QUEUED)
    assert json.loads(EVENT.dump(event))["at"] == "2026-01-02T03:04:05.000006Z"


def test_destinations_keep_their_kind() -> None:
    assert DESTINATION.load(DESTINATION.dump(LibraryDestination())) == LibraryDestination()
    with pytest.raises(BadInput):
        DESTINATION.load('{"kind": "elsewhere"}')


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"steps": 3}, "steps: unknown field"),
        ({"seed": "7"}, "seed"),
        ({"task": "dance"}, "task"),
        ({"cast": [{"name": "x", "title": "X", "colour": "red"}]}, "cast.0.colour: unknown field"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(change: dict[str, object], named: str) -> None:
    wrong = {**json.loads(REQUEST.dump(REQUEST_1)), **change}
    with pytest.raises(BadInput, match=named) as caught:
        REQUEST.load(json.dumps(wrong))
    assert "\n" not in caught.value.user_message


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"preset": "draft"}', b"\xff"])
def test_broken_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(BadInput):
        REQUEST.load(text)


def test_fields_of_another_version_pass_where_asked_for() -> None:
    newer = json.dumps({**json.loads(REQUEST.dump(REQUEST_1)), "mood": "sunny"})
    assert REQUEST.load(newer, unknown_fields=True) == REQUEST_1
    with pytest.raises(BadInput):
        REQUEST.load(newer)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_does_not_have_are_refused(number: float) -> None:
    codec: Codec[Word] = Codec("word", Word)
    with pytest.raises(BadInput):
        codec.dump(Word(text="a", start_s=number, end_s=1.0))


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(BadInput):
        REQUEST.dump(replace(REQUEST_1, prompt="\ud83c"))
    with pytest.raises(BadInput):
        DESTINATION.dump(FileDestination(path=Path("/clips/\udcff.mp4")))


def test_assets_are_all_files_of_all_characters() -> None:
    files = [Asset(name=name, sha256=name * 64, size_bytes=1) for name in "abcd"]
    cast = (
        Character(name="one", title="One", portrait=files[0], looks=(Look(base="sdxl", lora=files[1]), Look(base="x"))),
        Character(name="two", title="Two", voice=Voice(reference=files[2]), looks=(Look(base="sd15", lora=files[3]),)),
        Character(name="three", title="Three"),
    )
    assert assets(replace(REQUEST_1, cast=cast)) == frozenset(files)
    assert assets(REQUEST_1) == frozenset()


def test_a_request_from_before_there_were_prompts_for_each_character_is_read() -> None:
    older = json.loads(REQUEST.dump(REQUEST_1))
    del older["picture"]["solos"]
    assert REQUEST.load(json.dumps(older)) == REQUEST_1
