"""`inspect`: draft clips as figures."""

import json
from pathlib import Path

import pytest

from tests.bot.conftest import Cli
from tests.bot.test_cli import SMALL

ON_THE_MOON = ("clip", "--prompt", "temo dances on the moon", "--seed", "5", *SMALL)


def measured(cli: Cli, file: str) -> dict[str, float]:
    ran = cli("inspect", file, "--json")
    assert ran.code == 0, ran.err
    figures: dict[str, float] = json.loads(ran.out)
    return figures


def test_a_drafts_pictures_are_steady_sharp_and_move(cli: Cli) -> None:
    cli(*ON_THE_MOON, "--dialogue", "Hello there, my friend. What a day!", "-o", "talk.mp4")
    found = measured(cli, "talk.mp4")
    assert found["consistency"] > 0.75
    assert found["flicker"] < 0.5
    assert found["sharpness"] > 0.55
    assert found["motion"] > 2
    assert found["frozen"] == 0
    assert found["loudness_lufs"] == pytest.approx(-16, abs=1)


def test_a_drafts_loop_closes(cli: Cli) -> None:
    cli(*ON_THE_MOON, "--frames", "24", "--loop", "-o", "loop.mp4")
    cli(*ON_THE_MOON, "--frames", "21", "-o", "open.mp4")
    assert measured(cli, "loop.mp4")["loop_error"] < 0.5
    assert measured(cli, "open.mp4")["loop_error"] > measured(cli, "loop.mp4")["loop_error"]


def test_people_read_what_each_figure_means_and_get_a_contact_sheet(cli: Cli, tmp_path: Path) -> None:
    cli(*ON_THE_MOON, "--frames", "8", "-o", "small.mp4")
    ran = cli("inspect", "small.mp4", "--sheet", "sheet.png")
    assert ran.code == 0, ran.err
    for word in ("consistency", "Crete", "8 frames of 256x256", "loudness_lufs"):
        assert word in ran.out
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")


def test_mistakes_are_one_line(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("words", encoding="utf-8")
    for file in ("gone.mp4", "text.mp4"):
        ran = cli("inspect", file)
        assert ran.code == 2, ran.err
        assert ran.err.count("\n") == 1
        assert file in ran.err
