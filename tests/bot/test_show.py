"""`history --json` and `show`: what a clip was made from, and its file again."""

import json
from pathlib import Path

import pytest

from generation.media.probe import probe
from tests.bot.conftest import Cli
from tests.bot.test_cli import SMALL, WAVE
from tests.bot.test_making import occupied

TALK = ("clip", "--prompt", "temo on the moon", "--dialogue", "[S1] Hello there!", *SMALL)


def made(cli: Cli, *arguments: str) -> str:
    ran = cli(*arguments, "--json")
    assert ran.code == 0, ran.err
    return str(json.loads(ran.out)["clips"][0]["job"])


@pytest.mark.parametrize(
    ("name", "codecs"), [("a.mp4", ("avc1", "mp4a")), ("a.gif", ("gif", "")), ("a.wav", ("", "pcm16"))]
)
def test_the_file_again_in_any_format(cli: Cli, tmp_path: Path, name: str, codecs: tuple[str, str]) -> None:
    job = made(cli, *TALK, "-o", "first.mp4")
    ran = cli("show", job, "-o", name)
    assert ran.code == 0, ran.err
    assert ran.err == f"Written: {tmp_path / name}\n"
    info = probe(tmp_path / name)
    assert (info.video_codec, info.audio_codec) == codecs
    assert (tmp_path / "first.mp4").exists()


def test_captions_alone(cli: Cli, tmp_path: Path) -> None:
    assert cli("show", made(cli, *TALK, "-o", "first.mp4"), "-o", "a.srt").code == 0
    assert "Hello there!" in (tmp_path / "a.srt").read_text(encoding="utf-8")


def test_parameters_are_shown_whole(cli: Cli) -> None:
    words = " ".join(f"word{number}." for number in range(40))
    job = made(cli, "speak", "--dialogue", words, "-o", "long.wav", "--seed", "7")
    told = json.loads(cli("show", job, "--json").out)
    assert (told["job"], told["seed"], told["state"], told["failure"]) == (job, 7, "delivered", None)
    assert told["dialogue"] == f"[temo] {words}"
    assert told["speech"]["engine"] == "draft"
    assert told["picture"] is None
    shown = cli("show", job).out
    assert words in shown
    assert "seed         7\n" in shown
    excerpt = json.loads(cli("history", "--json").out)[0]["dialogue"]
    assert excerpt.startswith("[temo] word0.")
    assert excerpt.endswith("…")
    assert len(excerpt) <= 200


def test_history_tells_the_prompt_and_a_clip_that_could_not_be_delivered_is_fetched(cli: Cli, tmp_path: Path) -> None:
    thread = occupied(tmp_path, "w.mp4")
    ran = cli(*WAVE, "-o", "w.mp4")
    thread.join()
    assert ran.code == 1
    row = json.loads(cli("history", "--json").out)[0]
    assert (row["state"], row["prompt"]) == ("undeliverable", "temo waves on the moon")
    assert "w.mp4" in row["failure"]
    assert f"cartoon-bot show {row['job']} -o FILE" in ran.err

    assert cli("show", row["job"], "-o", "kept.mp4").code == 0
    assert probe(tmp_path / "kept.mp4").frames == 4
    row = json.loads(cli("history", "--json").out)[0]
    assert (row["state"], row["file"], row["failure"]) == ("delivered", str(tmp_path / "kept.mp4"), None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.wav", "no sound"), ("a.srt", "no captions"), ("a.avi", "writes .mp4"), ("no/a.mp4", "There is no folder")],
)
def test_what_a_silent_clip_cannot_be_is_one_line(cli: Cli, tmp_path: Path, name: str, expected: str) -> None:
    job = made(cli, *WAVE, "-o", "w.mp4")
    ran = cli("show", job, "-o", name)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert expected in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "w.mp4"]


def test_a_job_that_is_not_there_is_one_line(cli: Cli) -> None:
    ran = cli("show", "nope")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "There is no job 'nope'. The history lists the jobs that are kept.\n"
