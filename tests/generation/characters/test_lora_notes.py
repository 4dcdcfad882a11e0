"""What a LoRA's trainer noted: shown, never trusted."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.characters.lora_notes import TRIGGERS_MAX, LoraNotes, notes_of

KOHYA = {
    "ss_base_model_version": "sdxl_base_v1-0",
    "ss_output_name": "temo_v3",
    "ss_num_train_images": "240",
    "ss_resolution": "(1024, 1024)",
    "ss_tag_frequency": json.dumps({"10_temo": {"temo character": 24, "Temo Character ": 24, "smile": 9}}),
    "ss_dataset_dirs": json.dumps({"10_temo": {"n_repeats": 10, "img_count": 24}}),
}


def test_kohya_notes_are_read() -> None:
    assert notes_of(KOHYA) == LoraNotes(
        base="sdxl_base_v1-0",
        title="temo_v3",
        resolution="1024, 1024",
        images=240,
        triggers=("Temo Character",),
    )


def test_the_noted_phrase_comes_before_what_captions_have_in_common() -> None:
    notes = notes_of(
        KOHYA
        | {
            "modelspec.trigger_phrase": "temo, space suit,",
            "modelspec.title": "Temo",
            "modelspec.author": "ann",
            "modelspec.license": "CC-BY-4.0",
            "modelspec.architecture": "stable-diffusion-xl-v1-base/lora",
        }
    )
    assert notes.triggers == ("temo", "space suit")
    assert notes.rows() == (
        ("title", "Temo"),
        ("author", "ann"),
        ("licence", "CC-BY-4.0"),
        ("trained on", "240 images, 1024, 1024"),
        ("base", "stable-diffusion-xl-v1-base/lora"),
        ("suggests", "temo, space suit"),
    )


def test_nothing_noted_is_nothing_told() -> None:
    assert notes_of({}) == LoraNotes()
    assert LoraNotes().rows() == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"ss_dataset_dirs": "{}"},
        {"ss_dataset_dirs": json.dumps({"10_temo": {"img_count": 2}}), "ss_tag_frequency": '{"10_temo": {"a": 2}}'},
        {"ss_tag_frequency": "[" * 100_000},
        {"ss_tag_frequency": "null"},
        {"ss_tag_frequency": json.dumps({"10_temo": ["temo"]})},
    ],
)
def test_what_does_not_tell_a_trigger_suggests_none(changes: Mapping[str, str]) -> None:
    assert notes_of(KOHYA | changes).triggers == ()


def test_a_strangers_words_are_plain_and_few() -> None:
    phrase = ", ".join(["**@everyone**", "a" * 500, *(f"word {n}" for n in range(30))])
    notes = notes_of({"modelspec.trigger_phrase": phrase, "modelspec.title": "[x](https://e.org)\n\u202e" + "t" * 900})
    assert notes.triggers[0] == "everyone"
    assert len(notes.triggers[1]) == 100
    assert len(notes.triggers) == TRIGGERS_MAX
    assert len(notes.title) <= 60
    assert "http" not in notes.title
    assert "\n" not in notes.title


@given(st.dictionaries(st.sampled_from([*KOHYA, "modelspec.trigger_phrase", "modelspec.title"]), st.text(max_size=60)))
def test_any_notes_are_taken(metadata: dict[str, str]) -> None:
    for _, text in notes_of(metadata).rows():
        assert "\n" not in text
