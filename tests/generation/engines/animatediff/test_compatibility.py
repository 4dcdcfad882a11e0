"""Configurations as nobody should write them: told in one line each, and the other presets go on."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import torch
from safetensors.torch import save_file

from generation.engines.animatediff import checkpoint_header
from generation.engines.animatediff.families import FAMILIES
from generation.errors import EngineFailed
from generation.models import ModelSource
from tests.bot.conftest import Cli, cli
from tests.generation.engines.animatediff.test_checkpoint import engine_with, from_file, refusal
from tests.generation.engines.animatediff.test_loading import ROLES, options
from tests.generation.engines.animatediff.tiny_checkpoint import checkpoint

__all__ = ["cli"]

NOBODY = 65534  # the user of whom nothing is

ODD = [
    ("sd15", "unet/config.json", {"layers_per_block": ...}),
    ("sd15", "unet/config.json", {"block_out_channels": ...}),
    ("sd15", "unet/config.json", {"block_out_channels": 4}),
    ("sd15", "unet/config.json", {"in_channels": None}),
    ("sd15", "unet/config.json", {"in_channels": float("inf")}),
    ("sdxl", "unet/config.json", {"layers_per_block": None}),
    ("sdxl_vae", "config.json", {"scaling_factor": None}),
    ("sdxl_vae", "config.json", {"block_out_channels": 4}),
    ("sd15_pose", "config.json", {"cross_attention_dim": [768]}),
    ("sd15_motion", "config.json", {"block_out_channels": 5}),
    ("sd15_motion", "config.json", {"motion_layers_per_block": None}),
]


def rewritten(saved: Path, target: Path, role: str, file: str, changes: dict[str, object]) -> Path:
    """The role's folder with another configuration; `...`: without this value."""
    folder = target / role
    shutil.copytree(saved / role, folder)
    config = json.loads((folder / file).read_text()) | changes
    (folder / file).write_text(json.dumps({name: value for name, value in config.items() if value is not ...}))
    return folder


@pytest.mark.parametrize(("role", "file", "changes"), ODD)
def test_an_odd_configuration_is_told(
    saved: Path, tmp_path: Path, role: str, file: str, changes: dict[str, object]
) -> None:
    folder = rewritten(saved, tmp_path, role, file, changes)
    told = engine_with(options(saved, **{role: folder})).lacking(role.partition("_")[0])
    assert told == f"The configuration in {(folder / file).parent.relative_to(tmp_path)} is none of a model."


@pytest.mark.parametrize("text", ["", "[]", "nothing", "[" * 100_000])
def test_what_is_no_configuration_is_told(saved: Path, tmp_path: Path, text: str) -> None:
    folder = tmp_path / "own"
    shutil.copytree(saved / "sd15", folder)
    (folder / "unet" / "config.json").write_text(text)
    told = engine_with(options(saved, sd15=folder)).lacking("sd15")
    assert told == "The configuration in own/unet is none of a model."


@pytest.mark.parametrize("shape", [(), (5,)])
def test_tensors_of_odd_shapes_are_no_base_models(saved: Path, tmp_path: Path, shape: tuple[int, ...]) -> None:
    unet = "model.diffusion_model.input_blocks."
    names = (f"{unet}0.0.weight", f"{unet}1.1.transformer_blocks.0.attn2.to_k.weight")
    file = tmp_path / "own.safetensors"
    for odd in names:
        save_file({name: torch.zeros(shape if name == odd else (4, 24)) for name in names}, file)
        assert "no base model" in refusal(saved, tmp_path / odd, "sd15", file)


def test_an_odd_configuration_leaves_the_draft_as_it_is(
    cli: Cli, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = rewritten(saved, tmp_path, "sd15", "unet/config.json", {"layers_per_block": ...})
    monkeypatch.setenv("CARTOON_GENERATION__DEVICES", "cpu")
    for role in ROLES:
        monkeypatch.setenv(f"CARTOON_MODELS__{role.upper()}", str(saved / role))
    monkeypatch.setenv("CARTOON_MODELS__SD15", str(folder))
    presets = {row["preset"]: row["available"] for row in json.loads(cli("presets", "--json").out)}
    findings = {finding["what"]: finding for finding in json.loads(cli("doctor", "--json").out)}
    assert "The configuration in sd15/unet is none of a model." in findings["preset fast"]["detail"]
    assert findings["weights sd15"]["detail"].startswith(f"{folder}, ")
    assert findings["preset draft"]["verdict"] == "ok"
    assert presets["draft"] == "yes"
    assert cli("speak", "--dialogue", "Hello there.", "-o", tmp_path / "said.wav").code == 0


def test_a_base_made_for_another_noise_is_refused(saved: Path, tmp_path: Path) -> None:
    """Playground 2.5 as its repository has it."""
    scheduler = {"_class_name": "EDMDPMSolverMultistepScheduler"}
    folder = rewritten(saved, tmp_path, "sdxl", "scheduler/scheduler_config.json", scheduler)
    told = engine_with(options(saved, sdxl=folder)).lacking("sdxl")
    assert told is not None
    assert "is an EDM model" in told


# ---------------------------------------------------------------- what may not be read


def test_a_model_that_the_system_does_not_let_be_looked_at_is_told(saved: Path, tmp_path: Path) -> None:
    for role in ("sd15", "sd15_motion"):
        told = engine_with(options(saved, **{role: tmp_path / ("long" * 100)})).lacking("sd15")
        assert told is not None
        assert "long cannot be read: File name too long." in told or "json cannot be read: File name too long." in told
    file = tmp_path / f"{'long' * 100}.safetensors"
    assert "safetensors cannot be read: File name too long." in refusal(saved, tmp_path, "sd15", file)


@contextmanager
def forbidden(path: Path) -> Iterator[None]:
    """Not to be read, by the superuser neither, whom no mode keeps out."""
    mode, is_root = path.stat().st_mode, os.geteuid() == 0
    path.chmod(0)
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        path.chmod(mode)


@pytest.mark.parametrize("within", [True, False])
def test_a_checkpoint_that_may_not_be_read_is_no_broken_one(saved: Path, *, within: bool) -> None:
    with TemporaryDirectory() as name:  # whose way in is open to all, as that to `tmp_path` is not
        Path(name).chmod(0o755)
        file = checkpoint(Path(name) / "locked" / "own.safetensors", "sd15", saved / "sd15")
        with forbidden(file.parent if within else file), pytest.raises(EngineFailed) as caught:
            checkpoint_header.check(FAMILIES["sd15"], {}, file)
    assert caught.value.user_message == "own.safetensors cannot be read: no permission."
    assert str(file) in caught.value.detail


def test_a_model_in_a_folder_that_may_not_be_entered_is_told(saved: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    shutil.copytree(saved / "sd15", locked / "own")
    models = from_file(saved, tmp_path, "sd15", locked / "own.safetensors").models
    for name in ("own", "own.safetensors"):
        chosen = replace(models, sd15=ModelSource(id=str(locked / name)))
        with forbidden(locked):
            assert chosen.found(chosen.sd15) is None
            told = chosen.fault(chosen.sd15) or ""
        assert told.startswith(str(tmp_path))
        assert told.endswith("cannot be read: no permission")
