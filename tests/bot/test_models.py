"""`models`: listed in this process, fetched in one of its own, as the library reads its endpoint when it is loaded."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.conftest import Cli
from tests.generation.test_models import write
from tests.hub import TinyHub, serving

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tiny() -> Iterator[TinyHub]:
    with serving(TinyHub()) as hub:
        yield hub


def start(data: Path, hub: TinyHub, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    environ = {
        "PATH": os.environ["PATH"],
        "HF_ENDPOINT": hub.endpoint,
        "CARTOON_DATA_DIR": str(data),
        "CARTOON_MODELS__DIA": "owner/tiny",
        "CARTOON_MODELS__DAC": "owner/tiny@v1",
        "CARTOON_MODELS__SD15": "owner/tiny",
        "CARTOON_MODELS__SD15_MOTION": "owner/tiny@v1",
        **variables,
    }
    command = [sys.executable, "-m", "bot", "models", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_models_are_listed_with_what_uses_them(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTOON_MODELS__DAC", str(write(tmp_path / "dac")))
    rows = {row["role"]: row for row in json.loads(cli("models", "list", "--json").out)}
    assert {"dia", "dac", "aligner", "sdxl", "sdxl_motion", "sd15", "sd15_motion"} <= set(rows)
    assert (rows["dia"]["source"], rows["dia"]["size_bytes"]) == ("nari-labs/Dia-1.6B-0626", None)
    assert (rows["dac"]["size_bytes"], rows["dac"]["folder"]) == (10, str(tmp_path / "dac"))
    assert rows["dia"]["presets"] == ["fast", "balanced", "ultra"]
    assert rows["sd15"]["presets"] == ["fast"]
    assert rows["sdxl_vae"]["presets"] == ["balanced", "ultra"]
    assert rows["ip_adapter"]["presets"] == ["fast", "balanced", "ultra"]
    assert [rows[role]["required"] for role in ("dia", "dac", "aligner")] == [True, True, False]
    shown = cli("models", "list").out
    assert "not here" in shown
    assert "better with it" in shown


def test_pull_dia_brings_dac_and_tells_sizes_first(tiny: TinyHub, tmp_path: Path) -> None:
    process = start(tmp_path, tiny, "pull", "dia")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, len(out.splitlines())) == (0, 2)
    assert out.startswith(f"dia is here: {tmp_path}/models/models--owner--tiny/snapshots/")
    first = err.splitlines()[0]
    assert "owner/tiny" in first
    assert "1.0 MB" in first
    again = start(tmp_path, tiny, "pull", "dia", "dac")
    assert again.communicate(timeout=60)[0] == out


def test_pull_brings_what_a_preset_needs_and_no_other_family(tiny: TinyHub, tmp_path: Path) -> None:
    process = start(tmp_path, tiny, "pull", "fast")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert [line.partition(" ")[0] for line in out.splitlines()] == ["sd15", "sd15_motion", "dia", "dac"]


def test_what_goes_wrong_is_one_line(tiny: TinyHub, tmp_path: Path) -> None:
    tiny.private = True
    process = start(tmp_path, tiny, "pull", "dia")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.count("\n")) == (1, "", 1)
    assert "HF_TOKEN" in err


def test_ctrl_c_ends_it_at_once(tiny: TinyHub, tmp_path: Path) -> None:
    tiny.pause_s = 5.0
    process = start(tmp_path, tiny, "pull", "dia")
    deadline = time.monotonic() + 60
    while not list(tmp_path.rglob("*.incomplete")) and time.monotonic() < deadline:
        time.sleep(0.05)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.splitlines()[-1]) == (130, "", "Cancelled.")
    assert time.monotonic() - asked < 10
    assert not list(tmp_path.rglob("*.incomplete"))


def test_a_model_that_nobody_knows_is_told(cli: Cli) -> None:
    ran = cli("models", "pull", "dja")
    assert (ran.code, ran.out, ran.err) == (2, "", "There is no model 'dja'. Did you mean 'dia'?\n")


def test_without_the_library_the_extra_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    ran = cli("models", "pull")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "./start setup gpu" in ran.err


def test_a_folder_of_this_machine_is_not_fetched(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTOON_MODELS__DAC", str(write(tmp_path / "dac")))
    ran = cli("models", "pull", "dac")
    assert (ran.code, ran.out) == (0, "")
    assert "folder of this machine" in ran.err


def test_a_folder_with_no_whole_model_in_it_is_told(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTOON_MODELS__DAC", str(tmp_path / "dac"))
    ran = cli("models", "pull", "dac")
    assert (ran.code, ran.out, ran.err) == (2, "", f"dac in [models]: there is no whole model in {tmp_path}/dac.\n")


# ---------------------------------------------------------------- LoRAs behind addresses


def test_loras_with_an_address_are_listed_by_their_host(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMO_LORA_URL", "https://example.org/temo.safetensors?sig=s3cr3t")
    rows = {row["role"]: row for row in json.loads(cli("models", "list", "--json").out)}
    assert (rows["loras temo sdxl"]["source"], rows["loras temo sdxl"]["size_bytes"]) == ("example.org", None)
    assert rows["loras temo sdxl"]["presets"] == ["balanced", "ultra"]
    assert "s3cr3t" not in cli("models", "list").out


def test_a_lora_that_cannot_be_pulled_is_told_without_its_address(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMO_LORA_URL", "https://127.0.0.1:1/temo.safetensors?sig=s3cr3t")
    ran = cli("models", "pull", "loras")
    assert ran.code == 2
    assert ran.err.startswith("loras temo sdxl: The address cannot be reached. Check it, or put the file into the ")
    assert "s3cr3t" not in ran.err + ran.out


def test_without_addresses_there_are_no_loras_to_pull(cli: Cli) -> None:
    ran = cli("models", "pull", "loras")
    assert (ran.code, ran.out) == (0, "")


PIPELINE = {
    "model_index.json": b'{"_class_name": "P", "unet": ["diffusers", "U"], "tokenizer": ["transformers", "T"]}',
    "unet/config.json": b'{"a": 1}',
    "unet/diffusion_pytorch_model.fp16.safetensors": b"not wanted",
    "tokenizer/vocab.json": b"{}",
    "tokenizer/merges.txt": b"#version",
    "vae_1_0/config.json": b"{}",
    "sd_xl_base_1.0.safetensors": b"not wanted either",
}


def test_for_a_base_model_in_one_file_only_what_it_lacks_is_fetched(tmp_path: Path) -> None:
    file = tmp_path / "own.safetensors"
    named = {"CARTOON_MODELS__SDXL": str(file)}
    named |= {f"CARTOON_MODELS__SDXL_{part}": str(write(tmp_path / part)) for part in ("VAE", "MOTION")}
    with serving(TinyHub(id="stabilityai/stable-diffusion-xl-base-1.0", files=PIPELINE)) as hub:
        process = start(tmp_path, hub, "pull", "sdxl", **named)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (2, "", f"sdxl in [models]: there is no file {file}.\n")
        assert not hub.fetched
        file.write_bytes(b"weights")
        process = start(tmp_path, hub, "pull", "sdxl", **named)
        out, told = process.communicate(timeout=60)
    assert process.returncode == 0
    assert f"sdxl: {file} is a file of this machine" in told
    kept = tmp_path / "models" / "models--stabilityai--stable-diffusion-xl-base-1.0" / "snapshots"
    assert out.startswith(f"sdxl: what {file} goes with is here: {kept}/")
    assert out.count("\n") == 1
    assert {name for name, _ in hub.fetched} == {
        "model_index.json", "unet/config.json", "tokenizer/vocab.json", "tokenizer/merges.txt",
    }  # fmt: skip
    listed = start(tmp_path, hub, "list", "--json", **named).communicate(timeout=60)[0]
    (row,) = (row for row in json.loads(listed) if row["role"] == "sdxl")
    assert (row["source"], row["size_bytes"], row["folder"]) == (str(file), 7, str(file))


def test_a_file_that_can_be_no_model_is_told(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("motion", "base"):
        (tmp_path / f"{name}.safetensors").write_bytes(b"weights")
    monkeypatch.setenv("CARTOON_MODELS__SDXL_MOTION", str(tmp_path / "motion.safetensors"))
    monkeypatch.setenv("CARTOON_MODELS__SDXL", str(tmp_path / "gone.safetensors"))
    monkeypatch.setenv("CARTOON_MODELS__SD15", str(tmp_path / "base.safetensors"))
    ran = cli("models", "pull", "sdxl_motion")
    assert (ran.code, ran.out) == (2, "")
    assert "only sdxl and sd15 can be one" in ran.err
    findings = {finding["what"]: finding["detail"] for finding in json.loads(cli("doctor", "--json").out)}
    assert "only sdxl and sd15 can be one" in findings["weights sdxl_motion"]
    assert "there is no file" in findings["weights sdxl"]
    assert findings["weights sd15"].startswith(f"{tmp_path}/base.safetensors is here, but not its tokenizers")
