"""Every figure of a clip reacts to what it names, and to nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from generation.errors import MediaFailed, StorageFailed
from generation.inspection.clip import FIGURES, Inspection, inspect
from generation.inspection.sheet import write_sheet
from generation.media.process import file_argument, run
from generation.ports import Frame
from tests.generation.inspection import scenes
from tests.generation.inspection.scenes import FPS, FRAMES, SIDE, circling, write
from tests.generation.media.material import speech_like

RAW = ("-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1")
PICTURES = ("consistency", "flicker", "motion", "sharpness", "brightness", "loop_error", "frozen", "cuts")
WITHIN: Mapping[str, float] = {  # by which a figure may differ where something else is wrong
    "consistency": 0.05,
    "flicker": 0.4,
    "motion": 1.5,
    "sharpness": 0.06,
    "brightness": 2.0,
    "loop_error": 0.1,
    "frozen": 0.01,
    "cuts": 0,
}


def figures(folder: Path, frames: Iterable[Frame]) -> Mapping[str, float]:
    return {
        name: value for name, value in asdict(inspect(write(folder / "clip.mp4", frames))).items() if value is not None
    }


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, float]:
    return figures(tmp_path_factory.mktemp("good"), circling())


def two_places() -> list[Frame]:
    return [*list(circling())[: FRAMES // 2], *list(circling(seed=9))[FRAMES // 2 :]]


def halting() -> list[Frame]:
    """Every second frame only repeats the one before."""
    frames = list(circling())
    return [frames[index // 2 * 2] for index in range(FRAMES)]


FAULTS: Mapping[str, tuple[Callable[[], Iterable[Frame]], Mapping[str, tuple[float, float]]]] = {
    "shapes that boil": (lambda: circling(change=scenes.boiling), {"consistency": (0.4, 0.75)}),
    "light that flickers": (lambda: circling(change=scenes.flickering), {"flicker": (15, 22)}),
    "a slow fade": (lambda: circling(change=scenes.fading), {"brightness": (95, 105), "loop_error": (0.4, 9)}),
    "twice the movement": (lambda: circling(40), {"motion": (24, 28)}),
    "a blur": (lambda: circling(change=scenes.blurred), {"sharpness": (0.1, 0.4)}),
    "less contrast": (lambda: circling(change=scenes.paler), {}),
    "an end elsewhere": (lambda: circling(20 / 0.6, share=0.6), {"loop_error": (0.4, 9)}),
    "a cut": (two_places, {"cuts": (1, 1), "loop_error": (0.4, 9)}),
    "frames that repeat": (halting, {"frozen": (0.5, 0.55)}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_figure_reacts_to_what_it_names_and_to_nothing_else(
    fault: str, good: Mapping[str, float], tmp_path: Path
) -> None:
    make, reacting = FAULTS[fault]
    found = figures(tmp_path, make())
    for name in PICTURES:
        if name in reacting:
            low, high = reacting[name]
            assert low <= found[name] <= high, (name, found[name])
            continue
        assert found[name] == pytest.approx(good[name], abs=WITHIN[name]), name


def test_a_good_clip_measures_well(good: Mapping[str, float]) -> None:
    way = 2 * np.pi * 20 / FRAMES * FPS / SIDE * 100
    assert good["motion"] == pytest.approx(way, rel=0.05)
    assert good["consistency"] > 0.9
    assert good["flicker"] < 0.2
    assert good["loop_error"] < 0.05
    assert (good["frozen"], good["cuts"], good["frames"]) == (0, 0, FRAMES)
    assert good["fps"] == pytest.approx(FPS)


def test_noise_has_nothing_in_common_from_frame_to_frame(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    noise = (rng.integers(0, 256, (SIDE, SIDE, 3)).astype(np.uint8) for _ in range(8))
    found = figures(tmp_path, noise)
    assert found["consistency"] < 0.4
    assert found["cuts"] == 0  # every step is alike: nothing stands out


def test_black_and_flat_clips_have_figures_too(tmp_path: Path) -> None:
    found = figures(tmp_path, (np.zeros((64, 96, 3), np.uint8) for _ in range(5)))
    assert (found["brightness"], found["frozen"], found["motion"], found["sharpness"]) == (0, 1, 0, 0)
    assert found["consistency"] == 1


@pytest.mark.parametrize(
    ("frames", "none"), [(1, {"consistency", "motion", "flicker", "loop_error", "frozen"}), (2, {"flicker"})]
)
def test_what_few_frames_cannot_tell_is_not_told(tmp_path: Path, frames: int, none: set[str]) -> None:
    found = asdict(inspect(write(tmp_path / "clip.mp4", list(circling())[:frames])))
    assert {name for name in PICTURES if found[name] is None} == none


def test_loudness_is_the_sounds(tmp_path: Path) -> None:
    def loudness(level: float) -> Inspection:
        sound = speech_like(FRAMES / FPS, level=level)
        return inspect(write(tmp_path / f"{level}.mp4", circling(), sound))

    quiet, loud = loudness(0.02), loudness(0.08)
    assert quiet.loudness_lufs is not None
    assert loud.loudness_lufs == pytest.approx(quiet.loudness_lufs + 12.04, abs=0.5)
    assert loud.peak_dbtp is not None
    assert -30 < loud.peak_dbtp < 0
    assert loud.consistency == quiet.consistency
    assert inspect(write(tmp_path / "silent.mp4", circling())).loudness_lufs is None


def test_every_figure_is_explained() -> None:
    told = set(asdict(inspect_nothing())) - {"frames", "fps", "duration_s", "width", "height"}
    assert told == set(FIGURES)


def inspect_nothing() -> Inspection:
    return Inspection(**dict.fromkeys(Inspection.__slots__, 0))  # type: ignore[arg-type]


def test_what_is_no_clip_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no clip at all, only words", encoding="utf-8")
    with pytest.raises(MediaFailed):
        inspect(tmp_path / "text.mp4")
    with pytest.raises(StorageFailed):
        inspect(tmp_path / "gone.mp4")
    cut = write(tmp_path / "whole.mp4", circling()).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(cut[: len(cut) // 2])
    with pytest.raises(MediaFailed):
        inspect(tmp_path / "cut.mp4")


# ---------------------------------------------------------------- contact sheet


def test_a_contact_sheet_shows_the_clip_from_the_first_to_the_last_frame(tmp_path: Path) -> None:
    shades = [np.full((64, 96, 3), 10 * index, np.uint8) for index in range(24)]
    write_sheet(write(tmp_path / "clip.mp4", shades), tmp_path / "sheet.png", frames=9)
    across, down = 3 * (256 + 4) + 4, 3 * (171 + 4) + 4
    data = run(["-i", file_argument(tmp_path / "sheet.png"), *RAW], where=tmp_path)
    sheet = np.frombuffer(data, np.uint8).reshape(down, across, 3)
    tiles = [sheet[4 + row * 175 + 80, 4 + column * 260 + 100, 0] for row in range(3) for column in range(3)]
    chosen = np.linspace(0, 23, 9).round().astype(int)
    assert np.abs(np.array(tiles, int) - 10 * chosen).max() <= 3
    assert sheet[1, 1].tolist() == [32, 32, 32]
    with pytest.raises(StorageFailed):
        write_sheet(tmp_path / "clip.mp4", tmp_path / "gone/sheet.png")
