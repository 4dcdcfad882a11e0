"""Dia from the command line, end to end: a tiny model on the CPU in place of the card."""

import json
from pathlib import Path

import pytest

from generation.media.probe import probe
from tests.bot.conftest import Cli
from tests.bot.test_cli import SMALL
from tests.generation.engines.dia import tiny


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.save(tmp_path_factory.mktemp("dia"))


@pytest.fixture
def dia(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("CARTOON_GENERATION__SPEECH_ENGINE", "dia")
    monkeypatch.setenv("CARTOON_GENERATION__DEVICES", "cpu")
    monkeypatch.setenv("CARTOON_MODELS__DIA", str(folder))
    monkeypatch.setenv("CARTOON_MODELS__DAC", str(folder / "dac"))
    return cli


def test_speak_and_combine_with_dia_and_draft_pictures(dia: Cli, tmp_path: Path) -> None:
    ran = dia("speak", "--dialogue", "[S1] Hi. [S2] Oh.", "--seed", "1", "-o", "said.wav")
    assert ran.code == 0, ran.err
    spoken = probe(tmp_path / "said.wav")
    assert (spoken.video_codec, spoken.duration_s > 0.5) == ("", True)
    said = ("--dialogue", "(whispers) Hi there.")
    ran = dia("clip", "--prompt", "on the moon", *said, *SMALL, "--seed", "1", "-o", "talk.mp4", "--json")
    assert ran.code == 0, ran.err
    clip = probe(tmp_path / "talk.mp4")
    assert clip.audio_codec == "mp4a"
    assert clip.audio_s == pytest.approx(clip.video_s, abs=0.03)
    shown = json.loads(dia("show", json.loads(ran.out)["clips"][0]["job"], "--json").out)
    assert "dia" in json.dumps(shown)
    assert "spoken plainly" in json.dumps(shown)


def test_each_mistake_is_one_line(dia: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for dialogue, told in (("", "empty"), ("😀 🎉", "no words to speak"), ("word " * 10_000, "4,000 are allowed")):
        ran = dia("speak", "--dialogue", dialogue, "-o", "x.wav")
        assert ran.code == 2, dialogue[:20]
        assert ran.err.count("\n") == 1
        assert told in ran.err
    monkeypatch.setenv("CARTOON_MODELS__DIA", "nari-labs/Dia-1.6B-0626")
    ran = dia("speak", "--preset", "draft", "--dialogue", "Hello.", "-o", "x.wav")
    assert ran.code == 2
    assert "cartoon-bot models pull dia" in ran.err


def test_a_recording_that_cannot_be_cloned_is_told_and_fails_nothing_else(dia: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "data/characters/ana"
    folder.mkdir(parents=True)
    (folder / "character.toml").write_text(
        'name = "ana"\ntitle = "Ana"\n[voice]\nreference = "voice.wav"\ntranscript = "I am Ana."\n', encoding="utf-8"
    )
    (folder / "voice.wav").write_bytes(b"RIFF\x00\x00\x00\x00WAVE" + b"no sound" * 100)
    ran = dia("speak", "--character", "ana", "--dialogue", "Hello.", "-o", "x.wav")
    assert ran.code == 2
    assert "The voice recording of 'ana' is no sound that can be read" in ran.err
    assert not (tmp_path / "x.wav").exists()
