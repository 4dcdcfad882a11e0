"""Old weights files: what comes over, and that nothing in them runs."""

import json
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from generation.characters.converting import convert
from generation.characters.tensor_header import read_header
from generation.errors import BadInput

ATTENTION = "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k"
DOWN, UP = torch.arange(8192.0).view(4, 2048) / 8192, torch.ones(640, 4)
WANTED = {f"unet.{ATTENTION}.lora_A.weight": DOWN, f"unet.{ATTENTION}.lora_B.weight": UP}


def saved(folder: Path, content: object, name: str = "temo.pt", *, zipped: bool = True) -> Path:
    torch.save(content, folder / name, _use_new_zipfile_serialization=zipped)
    return folder / name


def refusal(source: Path) -> str:
    target = source.with_suffix(".safetensors")
    with pytest.raises(BadInput) as caught:
        convert(source, target)
    assert not target.exists()
    assert "\n" not in caught.value.user_message
    assert {path.name for path in source.parent.iterdir()} <= {source.name, "adapter_config.json"}
    return caught.value.user_message


# ---------------------------------------------------------------- what comes over


@pytest.mark.parametrize(
    ("down", "up"),
    [
        ("unet.{}.lora_A.weight", "unet.{}.lora_B.weight"),
        ("{}.lora_A.default.weight", "{}.lora_B.default.weight"),
        ("base_model.model.{}.lora_A.default.weight", "base_model.model.{}.lora_B.default.weight"),
        ("module.{}.lora_layer.down.weight", "module.{}.lora_layer.up.weight"),
    ],
)
@pytest.mark.parametrize("wrapped", [lambda found: found, lambda found: {"state_dict": found, "epoch": 3}])
def test_a_lora_comes_over_tensor_by_tensor(tmp_path: Path, down: str, up: str, wrapped: Any) -> None:  # noqa: ANN401
    found = {down.format(ATTENTION): DOWN, up.format(ATTENTION): UP}
    lora = convert(saved(tmp_path, wrapped(found)), tmp_path / "out.safetensors")
    assert (lora.base, lora.rank) == ("sdxl", 4)
    written = load_file(tmp_path / "out.safetensors")
    assert written.keys() == WANTED.keys()
    assert all(torch.equal(written[name], tensor) for name, tensor in WANTED.items())


def test_kohyas_names_and_alphas_stay(tmp_path: Path) -> None:
    layer = f"lora_unet_{ATTENTION.replace('.', '_')}"
    found = {f"{layer}.lora_down.weight": DOWN, f"{layer}.lora_up.weight": UP, f"{layer}.alpha": 2.0}
    convert(saved(tmp_path, found), tmp_path / "out.safetensors")
    written = load_file(tmp_path / "out.safetensors")
    assert written.keys() == found.keys()
    assert float(written[f"{layer}.alpha"]) == 2.0


def test_parts_may_lie_in_folders_and_the_model_stays_behind(tmp_path: Path) -> None:
    """One memory under two names, doubles, a whole model beside its LoRA."""
    both = torch.ones(4, 2048, dtype=torch.float64)
    unet = {f"{ATTENTION}.lora_A.weight": both, f"{ATTENTION}.lora_B.weight": UP, f"{ATTENTION}.base_layer.weight": UP}
    text = {"text_model.encoder.layers.0.self_attn.q_proj.lora_A.weight": both}
    convert(saved(tmp_path, {"unet": unet, "text_encoder": text}), tmp_path / "out.safetensors")
    written = load_file(tmp_path / "out.safetensors")
    assert written.keys() == {*WANTED, "text_encoder.text_model.encoder.layers.0.self_attn.q_proj.lora_A.weight"}
    assert {tensor.dtype for tensor in written.values()} == {torch.float32}


def test_files_from_before_torch_zipped_them_are_read(tmp_path: Path) -> None:
    source = saved(tmp_path, WANTED, zipped=False)
    assert convert(source, tmp_path / "out.safetensors").base == "sdxl"


def test_what_peft_notes_beside_its_file_comes_over(tmp_path: Path) -> None:
    source = saved(tmp_path, WANTED, "adapter_model.bin")
    (tmp_path / "adapter_config.json").write_text(json.dumps({"lora_alpha": 8, "r": 4, "task_type": None}))
    convert(source, tmp_path / "out.safetensors")
    noted = read_header(tmp_path / "out.safetensors").metadata["lora_adapter_metadata"]
    assert json.loads(noted) == {"unet.lora_alpha": 8}


# ---------------------------------------------------------------- what does not


class Evil:
    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self._mark}",)


@pytest.mark.parametrize("plain", [True, False])
def test_code_in_a_file_is_named_and_not_run(tmp_path: Path, plain: bool) -> None:
    mark = tmp_path / "ran"
    source = tmp_path / "temo.pt"
    if plain:
        source.write_bytes(pickle.dumps(Evil(mark), protocol=2))
    else:
        saved(tmp_path, {"lora_unet_x.lora_down.weight": DOWN, "more": Evil(mark)})
    assert refusal(source) == f"temo.pt is not converted: it would run {os.system.__module__}.system."
    assert not mark.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"model.diffusion_model.x.weight": UP}, "holds no LoRA"),
        ([DOWN, UP], "have no names"),
        ("text", "holds no LoRA"),
        ({"transformer.x.lora_A.weight": DOWN}, "does not say its base model"),
    ],
)
def test_what_is_no_lora_is_told(tmp_path: Path, content: object, told: str) -> None:
    assert told in refusal(saved(tmp_path, content))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>", b"\x80\x02", bytes(1_000)])
def test_what_is_no_weights_file_is_told(tmp_path: Path, data: bytes) -> None:
    source = tmp_path / "temo.pt"
    source.write_bytes(data)
    assert "temo.pt" in refusal(source)


def test_a_broken_configuration_is_told(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text("[")
    assert "adapter_config.json" in refusal(saved(tmp_path, WANTED))


def test_no_file_is_replaced(tmp_path: Path) -> None:
    source, target = saved(tmp_path, WANTED), tmp_path / "out.safetensors"
    target.write_text("mine")
    with pytest.raises(BadInput, match="is there already"):
        convert(source, target)
    assert target.read_text() == "mine"
    with pytest.raises(BadInput, match="no file"):
        convert(tmp_path / "nowhere.pt", tmp_path / "other.safetensors")
