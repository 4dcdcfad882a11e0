"""The command line as people use it: what it writes, what it prints, and one line for every mistake."""

import json
from pathlib import Path

import pytest
import torch

from generation.media.probe import probe
from tests.bot.conftest import Cli
from tests.generation.characters.folders import add
from tests.generation.characters.lora_material import lora_bytes

SMALL = ("--size", "256x256", "--fps", "8")
WAVE = ("clip", "--prompt", "temo waves on the moon", "--frames", "4", *SMALL)


def test_clip_without_dialogue_is_silent_and_as_long_as_asked(cli: Cli, tmp_path: Path) -> None:
    ran = cli(*WAVE, "-o", "wave.mp4")
    assert ran.code == 0, ran.err
    info = probe(tmp_path / "wave.mp4")
    assert (info.width, info.height, info.frames, info.audio_codec) == (256, 256, 4, "")
    assert ran.out.startswith(str(tmp_path / "wave.mp4"))


def test_clip_with_dialogue_speaks(cli: Cli, tmp_path: Path) -> None:
    ran = cli("clip", "--prompt", "on the moon", "--dialogue", "[S1] Hello! [S2] Hi!", *SMALL, "-o", "talk.mp4")
    assert ran.code == 0, ran.err
    info = probe(tmp_path / "talk.mp4")
    assert info.audio_codec == "mp4a"
    assert info.audio_s == pytest.approx(info.video_s, abs=0.03)


def test_script_file_is_read(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "script.txt").write_text("[S1] From a file.", encoding="utf-8")
    ran = cli("clip", "--prompt", "on the moon", "--script", "script.txt", *SMALL, "-o", "file.mp4", "--json")
    assert ran.code == 0, ran.err
    clip = json.loads(ran.out)["clips"][0]
    assert clip["file"] == str(tmp_path / "file.mp4")
    assert clip["characters"] == ["temo"]
    assert clip["task"] == "combine"


@pytest.mark.parametrize("ending", ["wav", "ogg", "mp3", "m4a", "flac"])
def test_speak_writes_by_the_files_ending(cli: Cli, tmp_path: Path, ending: str) -> None:
    ran = cli("speak", "--dialogue", "Hello there.", "-o", f"hi.{ending}")
    assert ran.code == 0, ran.err
    assert probe(tmp_path / f"hi.{ending}").duration_s > 0.5


def test_a_voice_message_is_ogg(cli: Cli, tmp_path: Path) -> None:
    ran = cli("speak", "--dialogue", "Hello there.", "--as", "voice-message", "--json")
    assert ran.code == 0, ran.err
    assert probe(Path(json.loads(ran.out)["clips"][0]["file"])).audio_codec == "opus"


def test_variations_are_numbered_and_have_their_own_seeds(cli: Cli, tmp_path: Path) -> None:
    ran = cli(*WAVE, "--variations", "2", "--seed", "7", "-o", "v.mp4", "--spoiler", "--json")
    assert ran.code == 0, ran.err
    clips = json.loads(ran.out)["clips"]
    assert [Path(clip["file"]).name for clip in clips] == ["SPOILER_v-1.mp4", "SPOILER_v-2.mp4"]
    assert [clip["seed"] for clip in clips] == [7, 8]
    first, second = (Path(clip["file"]).read_bytes() for clip in clips)
    assert first != second


def test_the_same_request_gives_the_same_bytes_and_one_stored_file(cli: Cli, tmp_path: Path) -> None:
    assert cli(*WAVE, "--seed", "3", "-o", "a.mp4").code == 0
    assert cli(*WAVE, "--seed", "3", "-o", "b.mp4").code == 0
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    stored = [path for path in (tmp_path / "data" / "clips").rglob("*") if path.is_file()]
    assert len(stored) == 2  # one video, one thumbnail


def test_gif_is_written_by_its_ending(cli: Cli, tmp_path: Path) -> None:
    assert cli(*WAVE, "-o", "wave.gif").code == 0
    assert (tmp_path / "wave.gif").read_bytes().startswith(b"GIF89a")


def test_history_lists_what_was_made_but_not_private_clips(cli: Cli) -> None:
    cli(*WAVE, "-o", "open.mp4")
    cli(*WAVE, "-o", "secret.mp4", "--private")
    assert "open.mp4" in cli("history").out
    assert "secret.mp4" not in cli("history").out
    assert "secret.mp4" in cli("history", "--private").out


def test_lists_are_readable_and_json(cli: Cli) -> None:
    assert {"temo", "felfel"} <= {
        row["name"] for row in json.loads(cli("characters", "list", "--json").out)["characters"]
    }
    assert "space explorer" in cli("characters", "show", "temo").out
    assert {row["preset"] for row in json.loads(cli("presets", "--json").out)} == {"draft", "fast", "balanced", "ultra"}
    assert cli("queue").out == "Nothing waits.\n"
    assert json.loads(cli("queue", "--json").out) == []


def test_a_character_is_shown_with_what_its_loras_say(cli: Cli, tmp_path: Path) -> None:
    sheet = 'name = "nova"\n[look.sdxl]\nlora = "a.safetensors"\nweight = 0.8\n[look.sd15]\nlora = "b.safetensors"\n'
    noted = {"modelspec.title": "Nova", "modelspec.trigger_phrase": "nova person"}
    files = {"a_safetensors": lora_bytes("sdxl", rank=8, metadata=noted), "b_safetensors": lora_bytes("sdxl")}
    add(tmp_path / "data" / "characters", "nova", sheet, **files)
    told = cli("characters", "show", "nova").out
    assert "LoRA sdxl    weight: 0.8; rank: 8; title: Nova; suggests: nova person\n" in told
    assert "LoRA sd15    wrong: This LoRA is for sdxl and does not fit sd15.\n" in told
    assert json.loads(cli("characters", "show", "nova", "--json").out)["loras"]["sdxl"]["rank"] == 8


def test_an_old_lora_is_converted_beside_itself(cli: Cli, tmp_path: Path) -> None:
    layer = "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k"
    halves = {f"{layer}.lora_A.weight": torch.ones(4, 768), f"{layer}.lora_B.weight": torch.ones(320, 4)}
    torch.save(halves, tmp_path / "old.pt")
    ran = cli("characters", "convert", "old.pt")
    assert (ran.code, ran.out) == (0, "old.safetensors: a LoRA for sd15, rank 4\n")
    again = cli("characters", "convert", "old.pt")
    assert (again.code, again.err) == (2, "old.safetensors is there already. Name another with -o.\n")


def test_doctor_renders_with_every_available_engine(cli: Cli) -> None:
    ran = cli("doctor", "--render", "--json")
    assert ran.code == 0, ran.out
    found = {finding["what"]: finding for finding in json.loads(ran.out)}
    assert found["draft: pictures"]["verdict"] == "ok"
    assert found["draft: speech"]["verdict"] == "ok"
    assert found["preset ultra"]["verdict"] == "missing"
    assert found["ffmpeg"]["verdict"] == "ok"


def test_run_says_what_is_missing(cli: Cli) -> None:
    ran = cli("run")
    assert ran.code == 2
    assert "DISCORD_TOKEN" in ran.err


SAY = ("--dialogue", "Hi.")
BAD = {
    "empty prompt": (("clip", "--prompt", "  ", *SAY), "prompt is empty"),
    "no prompt": (("clip",), "prompt is empty"),
    "endless prompt": (("clip", "--prompt", "x" * 20_000), "2,000"),
    "endless dialogue": (("clip", "--prompt", "p", "--dialogue", "word " * 1_000), "4,000"),
    "unknown character": (("clip", "--prompt", "p", "--character", "temmo"), "Did you mean 'temo'?"),
    "a path as a character": (("clip", "--prompt", "p", "--character", "../../etc"), "There is no character"),
    "a path to show": (("characters", "show", "../../etc"), "There is no character"),
    "negative frames": (("clip", "--prompt", "p", "--frames", "-3"), "frames"),
    "frames that are no number": (("clip", "--prompt", "p", "--frames", "many"), "frames"),
    "a preset that is not here": (("clip", "--prompt", "p", "--preset", "ultra"), "draft"),
    "an unknown preset": (("clip", "--prompt", "p", "--preset", "ultar"), "Did you mean 'ultra'?"),
    "an unknown motion": (("clip", "--prompt", "p", "--motion", "dnce"), "Did you mean 'dance'?"),
    "a size that is none": (("clip", "--prompt", "p", "--size", "large"), "WIDTHxHEIGHT"),
    "no such folder": (("clip", "--prompt", "p", "-o", "nowhere/a.mp4"), "There is no folder"),
    "a folder that cannot be written": (("clip", "--prompt", "p", "-o", "/proc/a.mp4"), "cannot be written"),
    "an ending nobody writes": (("clip", "--prompt", "p", "-o", "a.avi"), ".mp4"),
    "both dialogue and script": (("clip", "--prompt", "p", *SAY, "--script", "x.txt"), "not both"),
    "a script that is not there": (("clip", "--prompt", "p", "--script", "x.txt"), "x.txt cannot be read"),
    "nothing that can be spoken": (("speak", "--dialogue", "你好，世界"), "English"),
    "an option that is none": (("clip", "--promt", "p"), "--prompt"),
    "a command that is none": (("clop",), "clop"),
}


@pytest.mark.parametrize(("arguments", "expected"), BAD.values(), ids=BAD.keys())
def test_bad_input_gets_one_clear_line(cli: Cli, tmp_path: Path, arguments: tuple[str, ...], expected: str) -> None:
    ran = cli(*arguments)
    assert ran.code == 2
    assert expected in ran.err
    assert ran.err.count("\n") == 1
    assert len(ran.err) < 300
    assert ran.out == ""
    assert json.loads(cli("history", "--json").out) == []
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("[limits\n", "line 1"), ("[limits]\nfps_maxx = 3\n", "fps_max"), ('[limits]\nfps_max = "x"\n', "fps_max")],
    ids=["broken", "unknown key", "wrong type"],
)
def test_a_broken_config_names_its_place(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: str
) -> None:
    (tmp_path / "my.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("CARTOON_CONFIG", str(tmp_path / "my.toml"))
    ran = cli(*WAVE)
    assert ran.code == 2
    assert expected in ran.err
    assert "my.toml" in ran.err
    assert ran.err.count("\n") == 1
