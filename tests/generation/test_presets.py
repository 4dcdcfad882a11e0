"""Presets, and which of them can be had."""

import pytest

from generation.domain import Task
from generation.errors import Unavailable, UnknownName
from generation.presets import PRESETS, Availability, default_preset, preset_by_name, with_engines

NO_GPU = "No GPU was found."
ALL = Availability(pictures={"draft": None, "animatediff": None}, speech={"draft": None, "dia": None})
CPU_ONLY = Availability(pictures={"draft": None, "animatediff": NO_GPU}, speech={"draft": None, "dia": NO_GPU})
ONLY_DIA = Availability(pictures={"draft": None}, speech={"draft": None, "dia": None})  # no engine for its pictures
NO_DIA = Availability(pictures={"draft": None, "animatediff": None}, speech={"draft": None, "dia": "Dia is missing."})


def test_the_presets_are_those_of_the_design() -> None:
    table = {
        name: (p.picture_engine, p.picture.family, p.picture.width, p.picture.height, p.picture.frames, p.picture.fps)
        for name, p in PRESETS.items()
    }
    assert table == {
        "draft": ("draft", "", 1024, 1024, None, 16),
        "fast": ("animatediff", "sd15", 512, 512, 16, 8),
        "balanced": ("animatediff", "sdxl", 768, 768, 32, 12),
        "ultra": ("animatediff", "sdxl", 1024, 1024, 32, 16),
    }
    model = {
        name: (p.picture.guidance, p.picture.steps, p.speech.max_new_tokens, p.speech.guidance, p.speech.temperature)
        for name, p in PRESETS.items()
        if name != "draft"
    }
    assert model == {
        "fast": (7.5, 15, 3072, 3.0, 1.8),
        "balanced": (12.0, 30, 4096, 4.5, 1.4),
        "ultra": (12.0, 50, 4096, 5.0, 1.4),
    }
    assert {name: (p.speech_engine, p.speech.top_p, p.speech.top_k) for name, p in PRESETS.items()} == {
        "draft": ("draft", 0.9, 45),
        "fast": ("dia", 0.9, 45),
        "balanced": ("dia", 0.9, 60),
        "ultra": ("dia", 0.9, 60),
    }


@pytest.mark.parametrize("task", list(Task))
def test_the_default_is_the_best_that_can_run(task: Task) -> None:
    assert default_preset(task, ALL).name == "balanced"
    assert default_preset(task, ALL, high_quality_mode=True).name == "ultra"
    assert default_preset(task, CPU_ONLY, high_quality_mode=True).name == "draft"
    assert default_preset(task, ALL, configured="fast", high_quality_mode=True).name == "fast"
    assert default_preset(task, CPU_ONLY, configured="fast").name == "draft"


def test_a_task_needs_only_its_own_engines() -> None:
    assert default_preset(Task.ANIMATE, NO_DIA).name == "balanced"
    assert default_preset(Task.SPEAK, NO_DIA).name == "draft"
    assert default_preset(Task.COMBINE, NO_DIA).name == "draft"
    assert preset_by_name("ultra", Task.ANIMATE, NO_DIA).name == "ultra"
    assert default_preset(Task.SPEAK, ONLY_DIA).name == "balanced"
    assert default_preset(Task.SPEAK, ONLY_DIA, high_quality_mode=True).name == "ultra"
    assert default_preset(Task.COMBINE, ONLY_DIA).name == "draft"
    assert [preset_by_name(name, Task.SPEAK, ONLY_DIA).name for name in ("fast", "balanced", "ultra")]


def test_an_unavailable_preset_says_why_and_what_would_do() -> None:
    with pytest.raises(Unavailable) as caught:
        preset_by_name("Ultra ", Task.COMBINE, CPU_ONLY)
    assert NO_GPU in caught.value.user_message
    assert caught.value.user_message.endswith("What can be had here: draft.")


def test_an_engine_that_this_version_lacks_is_a_reason() -> None:
    here = Availability(pictures={"draft": None}, speech={"draft": None})
    assert default_preset(Task.COMBINE, here).name == "draft"
    with pytest.raises(Unavailable, match="no engine 'animatediff'"):
        preset_by_name("fast", Task.ANIMATE, here)


def test_where_nothing_can_run_drafts_reason_is_told() -> None:
    nothing = Availability(pictures={"draft": "The drawing library is missing."}, speech={})
    with pytest.raises(Unavailable, match="The drawing library is missing"):
        default_preset(Task.ANIMATE, nothing)


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="'ultra'"):
        preset_by_name("utlra", Task.SPEAK, ALL)
    with pytest.raises(UnknownName):
        default_preset(Task.SPEAK, ALL, configured="best")


def test_a_configured_engine_replaces_the_presets_own() -> None:
    drawn = with_engines(PRESETS, picture_engine="draft")
    assert drawn["ultra"].picture == PRESETS["draft"].picture
    assert drawn["ultra"].speech == PRESETS["ultra"].speech
    dreamt = with_engines(PRESETS, picture_engine="animatediff", speech_engine="dia")
    assert dreamt["draft"].picture == PRESETS["balanced"].picture
    assert dreamt["draft"].speech == PRESETS["balanced"].speech
    assert dreamt["fast"] == PRESETS["fast"]
    assert with_engines(PRESETS) == PRESETS
    with pytest.raises(UnknownName):
        with_engines(PRESETS, picture_engine="sora")
    with pytest.raises(UnknownName):
        with_engines(PRESETS, speech_engine="bark")


def test_a_preset_is_there_where_its_own_family_is() -> None:
    here = Availability(
        pictures={"draft": None, "animatediff": None},
        families={("animatediff", "sd15"): None, ("animatediff", "sdxl"): "SDXL is not here."},
        speech={"draft": None, "dia": None},
    )
    assert here.lacking(PRESETS["fast"], Task.COMBINE) is None
    assert here.lacking(PRESETS["ultra"], Task.ANIMATE) == "SDXL is not here."
    assert default_preset(Task.ANIMATE, here).name == "fast"
    with pytest.raises(Unavailable, match=r"SDXL is not here\. What can be had here: draft, fast\."):
        preset_by_name("balanced", Task.ANIMATE, here)
