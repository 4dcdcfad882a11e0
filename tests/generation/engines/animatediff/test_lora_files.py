"""Files of LoRAs that cannot be worn are left out and told; others than trainers write are understood."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from generation.domain import Character, Look
from tests.generation.engines.animatediff.lora_models import Models, character, differs, loaded, models, sdxl
from tests.generation.engines.animatediff.tiny_loras import lora

__all__ = ["loaded", "models", "sdxl"]  # fixtures


def test_who_has_no_lora_here_is_no_matter(sdxl: Models) -> None:
    other = "sd15" if sdxl.family == "sdxl" else "sdxl"
    nobody = Character(
        name="a", title="A", looks=(Look(base=other, lora_url="https://e.org/a"), Look(base=sdxl.family))
    )
    worn = sdxl.loras.wear([nobody])
    assert (worn.weights, worn.left_out, worn.facts) == ({}, {}, {})
    assert worn.prompt("a ship") == "a ship"


def test_what_cannot_be_used_is_left_out_and_the_rest_is_worn(models: Models, tmp_path: Path, saved: Path) -> None:
    good = character("temo", lora(tmp_path / "a.safetensors", models.family, models.base), models.family, 0.9)
    other = "sd15" if models.family == "sdxl" else "sdxl"
    foreign = character("nova", lora(tmp_path / "b.safetensors", other, saved / other), models.family)
    gone = character("rex", None, models.family)
    worn = models.loras.wear([foreign, good, gone])
    assert worn.weights == {"temo": 0.9}
    assert worn.left_out == {"nova": worn.left_out["nova"], "rex": "Its file is not here."}
    assert "another" in worn.left_out["nova"]
    assert worn.facts["lora_temo"] == "at weight 0.9"
    assert worn.facts["lora_rex"] == "left out: Its file is not here."
    assert worn.prompt("nova in red, waves") == "rex in red, nova in red, waves"
    alone = models.seen()
    models.loras.wear([good])
    assert not any(differs(models.seen(), alone))


LAYER = "down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q"


@pytest.mark.parametrize(
    ("tensors", "told"),
    [
        ({f"lora_unet_{LAYER}.lora_down.weight": (2, 5), f"lora_unet_{LAYER}.lora_up.weight": (16, 2)}, "other sizes"),
        ({f"lora_unet_{LAYER}.dora_scale": (2, 2)}, "DoRA"),
        ({"lora_unet_x.lora_down.weight": (2, 2)}, "named"),
        ({"unet.nowhere.lora_A.weight": (2, 2), "unet.nowhere.lora_B.weight": (2, 2)}, "other layers"),
        ({"unet.(a+)+$.lora_A.weight": (2, 2)}, "named"),
        ({"transformer.x.lora_A.weight": (2, 2)}, "other"),
        ({"text_encoder_3.x.lora_A.weight": (2, 2)}, "another"),
    ],
)
def test_files_that_fit_nothing_are_told(
    sdxl: Models, tmp_path: Path, tensors: Mapping[str, tuple[int, int]], told: str
) -> None:
    before = sdxl.seen()
    path = tmp_path / "a.safetensors"
    save_file({name: torch.ones(shape) for name, shape in tensors.items()}, path)
    assert told in sdxl.loras.wear([character("temo", path, sdxl.family)]).left_out["temo"]
    assert sdxl.loras.loaded == ()
    assert not any(differs(sdxl.seen(), before))


def test_pickles_are_never_read(sdxl: Models, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    torch.save({"lora": torch.ones(1)}, path)
    assert "pickle" in sdxl.loras.wear([character("temo", path, sdxl.family)]).left_out["temo"]


def test_what_diffusers_notes_of_strength_counts(sdxl: Models, tmp_path: Path) -> None:
    """As patterns of names, which are matched as names: peft would run a stranger's as regular expressions."""
    path = lora(tmp_path / "a.safetensors", sdxl.family, sdxl.base, "peft", text=False)
    plain = load_file(path)
    noted = {"unet.r": 2, "unet.lora_alpha": 4, "unet.alpha_pattern": {"attn1.to_q": 1, "(a+)+$": 3}}
    save_file(plain, path, {"lora_adapter_metadata": json.dumps(noted | {"unet.init_lora_weights": "pissa"})})
    assert sdxl.loras.wear([character("temo", path, sdxl.family)]).left_out == {}
    seen = sdxl.seen()
    stretched = {
        name: tensor * (0.5 if "attn1.to_q" in name else 2.0) if ".lora_B." in name else tensor
        for name, tensor in plain.items()
    }
    save_file(stretched, path)
    sdxl.loras.wear([character("temo", path, sdxl.family)])
    assert not any(differs(sdxl.seen(), seen))


@pytest.mark.parametrize("noted", ["[", "[]", '{"unet.lora_alpha": "x"}', '{"unet.lora_alpha": null}', "[" * 100_000])
def test_notes_that_are_none_are_told(sdxl: Models, tmp_path: Path, noted: str) -> None:
    path = lora(tmp_path / "a.safetensors", sdxl.family, sdxl.base, "peft", text=False)
    save_file(load_file(path), path, {"lora_adapter_metadata": noted})
    told = sdxl.loras.wear([character("temo", path, sdxl.family)]).left_out
    assert told == {"temo": "Its notes cannot be read."}


@pytest.mark.parametrize("around", ["base_model.model.{}", "{}"])
def test_files_of_peft_alone_are_understood(sdxl: Models, tmp_path: Path, around: str) -> None:
    path = lora(tmp_path / "a.safetensors", sdxl.family, sdxl.base, "peft", text=False)
    sdxl.loras.wear([character("temo", path, sdxl.family)])
    wanted = sdxl.seen()
    infix = ".default.weight" if "base" in around else ".weight"
    names = {name: name.removeprefix("unet.").replace(".weight", infix) for name in load_file(path)}
    save_file({around.format(names[name]): tensor for name, tensor in load_file(path).items()}, path)
    assert sdxl.loras.wear([character("temo", path, sdxl.family)]).left_out == {}
    assert not any(differs(sdxl.seen(), wanted))
