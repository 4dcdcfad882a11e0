"""LoRAs on the tiny models: whoever trained them, switched, laid over each other, taken off."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from peft.tuners.lora import LoraLayer
from safetensors.torch import load_file, save_file

from tests.generation.engines.animatediff.lora_models import (
    STYLES,
    Models,
    character,
    differs,
    loaded,
    models,
    sdxl,
    weights_of,
)
from tests.generation.engines.animatediff.tiny_loras import Style, lora

__all__ = ["loaded", "models", "sdxl"]  # fixtures


# ---------------------------------------------------------------- what a LoRA does


@pytest.mark.parametrize("style", STYLES)
def test_a_lora_changes_everything_and_goes_without_a_trace(models: Models, tmp_path: Path, style: Style) -> None:
    before, weights = models.seen(), weights_of(models)
    temo = character("temo", lora(tmp_path / "a.safetensors", models.family, models.base, style), models.family, 0.5)
    worn = models.loras.wear([temo])
    assert worn.weights == {"temo": 0.5}
    assert worn.left_out == {}
    after = models.seen()
    assert all(differs(after, before))
    models.loras.wear([])
    assert not any(differs(models.seen(), before))
    left = weights_of(models)
    assert left.keys() == weights.keys()
    assert all(torch.equal(left[name], weight) for name, weight in weights.items())
    for part in (models.unet, *models.encoders):
        for layer in (each for each in part.modules() if isinstance(each, LoraLayer)):
            seen = torch.randn(3, layer.base_layer.in_features)
            assert torch.equal(layer(seen), layer.base_layer(seen))
    models.loras.wear([temo])
    assert not any(differs(models.seen(), after))


def test_all_trainers_files_mean_the_same(models: Models, tmp_path: Path) -> None:
    seen = []
    for style in STYLES:
        path = lora(tmp_path / f"{style}.safetensors", models.family, models.base, style, seed=3)
        assert models.loras.wear([character("temo", path, models.family)]).left_out == {}
        seen.append(models.seen())
    assert not any(differs(seen[0], seen[1]))
    assert not any(differs(seen[0], seen[2]))


def test_a_lora_adds_what_its_tensors_say(models: Models, tmp_path: Path) -> None:
    """Up times down, times alpha by rank, times the look's weight; each layer with a rank and an alpha of its own."""
    path = tmp_path / "a.safetensors"
    plain = load_file(lora(path, models.family, models.base, rank=4))
    uneven = {}
    for at, name in enumerate(sorted(name for name in plain if name.endswith(".alpha"))):
        layer, rank = name.removesuffix(".alpha"), 4 - at % 3
        uneven[name] = torch.tensor(float(1 + at % 2))
        uneven[f"{layer}.lora_down.weight"] = plain[f"{layer}.lora_down.weight"][:rank].clone()
        uneven[f"{layer}.lora_up.weight"] = plain[f"{layer}.lora_up.weight"][:, :rank].clone()
    save_file(uneven, path)
    assert models.loras.wear([character("temo", path, models.family, 0.7)]).left_out == {}
    wanted = sorted(
        float((uneven[f"{layer}.lora_up.weight"] @ uneven[f"{layer}.lora_down.weight"]).norm()) * 0.7 * float(alpha)
        / len(uneven[f"{layer}.lora_down.weight"])
        for layer, alpha in ((name.removesuffix(".alpha"), uneven[name]) for name in uneven if name.endswith(".alpha"))
    )  # fmt: skip
    parts = (models.unet, *models.encoders)
    layers = [each for part in parts for each in part.modules() if isinstance(each, LoraLayer)]
    added = sorted(float(layer.get_delta_weight(layer.active_adapters[0]).detach().norm()) for layer in layers)
    assert added == pytest.approx(wanted, rel=1e-4)


def test_two_characters_wear_theirs_together(models: Models, tmp_path: Path) -> None:
    temo, felfel = (
        character(name, lora(tmp_path / name, models.family, models.base, seed=at), models.family, weight)
        for at, (name, weight) in enumerate((("temo", 1.0), ("felfel", 0.6)))
    )
    models.loras.wear([temo])
    one = models.seen()
    models.loras.wear([felfel])
    other = models.seen()
    assert models.loras.wear([temo, felfel]).weights == {"temo": 1.0, "felfel": 0.6}
    both = models.seen()
    for others in (one, other):
        assert all(differs(both, others))
    models.loras.wear([felfel, temo])
    assert not any(differs(models.seen(), both))
    models.loras.wear([temo])
    assert not any(differs(models.seen(), one))


def test_the_motion_modules_are_left_alone(models: Models, tmp_path: Path) -> None:
    models.loras.wear([character("temo", lora(tmp_path / "a", models.family, models.base), models.family)])
    wrapped = [name for name, module in models.unet.named_modules() if isinstance(module, LoraLayer)]
    assert wrapped
    assert not [name for name in wrapped if "motion_modules" in name]


# ---------------------------------------------------------------- kept and given up


def test_a_lora_is_read_once(sdxl: Models, tmp_path: Path) -> None:
    path = lora(tmp_path / "a.safetensors", sdxl.family, sdxl.base)
    temo = character("temo", path, sdxl.family)
    sdxl.loras.wear([temo])
    path.unlink()
    sdxl.loras.wear([])
    assert sdxl.loras.wear([temo]).left_out == {}
    copy = replace(temo, name="twin")
    assert sdxl.loras.wear([temo, copy]).weights == {"temo": 1.0, "twin": 1.0}
    assert len(sdxl.loras.loaded) == 1


def test_the_least_lately_worn_goes_first(sdxl: Models, tmp_path: Path) -> None:
    files = [lora(tmp_path / f"{at}.safetensors", "sdxl", sdxl.base, seed=at, text=False) for at in range(4)]
    cast = [character(f"c{at}", path, "sdxl") for at, path in enumerate(files)]
    size = sum(tensor.nbytes for name, tensor in load_file(files[0]).items() if "alpha" not in name)
    loras = sdxl.with_room(size)
    untouched = sdxl.seen()
    adapters = [loras.wear([each]) and loras.loaded[-1] for each in cast]
    assert len(set(adapters)) == 4
    assert list(loras.loaded) == adapters[2:]
    loras.wear([cast[2]])
    loras.wear([cast[0]])
    assert loras.loaded == (adapters[2], adapters[0])
    assert loras.wear(cast[:3]).weights.keys() == {"c0", "c1", "c2"}, "a cast is never cut"
    assert len(loras.loaded) == 3
    loras.wear([])
    assert len(loras.loaded) == 1
    assert not any(differs(sdxl.seen(), untouched))
