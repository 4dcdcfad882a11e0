"""LoRAs on the tiny models: whoever trained them, switched, laid over each other, taken off, left out."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from diffusers import MotionAdapter, UNet2DConditionModel, UNetMotionModel
from diffusers.utils.peft_utils import delete_adapter_layers
from peft.tuners.lora import LoraLayer
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import CLIPTextModel, CLIPTextModelWithProjection

from generation.domain import Asset, Character, Look
from generation.engines.animatediff.loras import KEEP_BYTES, Loras
from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.tiny_loras import Style, lora

FAMILIES = ("sdxl", "sd15")
STYLES: tuple[Style, ...] = ("kohya", "peft", "processor")


class Models:
    """A family's, with a look at what they make of the same input."""

    def __init__(self, saved: Path, family: str) -> None:
        self.family, self.base = family, saved / family
        unet = UNet2DConditionModel.from_pretrained(self.base / "unet")
        motion = MotionAdapter.from_pretrained(saved / f"{family}_motion")
        self.unet = UNetMotionModel.from_unet2d(unet, motion).eval()
        if tiny.SIZES[family].is_sdxl:
            self.unet.add_embedding.load_state_dict(unet.add_embedding.state_dict())
        made = (CLIPTextModel, CLIPTextModelWithProjection)
        names = ("text_encoder", "text_encoder_2")[: len(tiny.SIZES[family].text)]
        pairs = zip(made, names, strict=False)
        self.encoders: list[nn.Module] = [kind.from_pretrained(self.base / name).eval() for kind, name in pairs]
        self.loras = self.with_room(KEEP_BYTES)

    def with_room(self, keep_bytes: int) -> Loras:
        self.loras = Loras(self.family, self.unet, self.encoders, keep_bytes=keep_bytes)
        return self.loras

    def clear(self) -> None:
        for adapter in self.loras.loaded:
            for part in (self.unet, *self.encoders):
                delete_adapter_layers(part, adapter)

    def seen(self) -> list[Tensor]:
        """Noise as the UNet predicts it for two frames, then what each encoder reads."""
        size = tiny.SIZES[self.family]
        generator = torch.Generator().manual_seed(1)
        sample = torch.randn(1, 4, 2, 8, 8, generator=generator)
        text = torch.randn(2, 5, size.cross, generator=generator)
        added = None
        if size.is_sdxl:
            added = {"text_embeds": torch.randn(1, size.text[1], generator=generator), "time_ids": torch.ones(1, 6)}
        with torch.no_grad():
            noise = self.unet(sample, 500, text, added_cond_kwargs=added).sample
            return [noise, *(each(torch.arange(7)[None]).last_hidden_state for each in self.encoders)]


@pytest.fixture(scope="module")
def loaded(saved: Path) -> Mapping[str, Models]:
    return {family: Models(saved, family) for family in FAMILIES}


@pytest.fixture(params=FAMILIES)
def models(request: pytest.FixtureRequest, loaded: Mapping[str, Models]) -> Iterator[Models]:
    yield loaded[request.param]
    loaded[request.param].clear()
    loaded[request.param].with_room(KEEP_BYTES)


@pytest.fixture
def sdxl(loaded: Mapping[str, Models]) -> Iterator[Models]:
    """For what is the same on both."""
    yield loaded["sdxl"]
    loaded["sdxl"].clear()
    loaded["sdxl"].with_room(KEEP_BYTES)


def character(name: str, path: Path | None, family: str, weight: float = 1.0) -> Character:
    content = hashlib.sha256(path.read_bytes() if path else b"").hexdigest()
    asset = Asset(name="x.safetensors", sha256=content, size_bytes=1, path=str(path) if path else None)
    return Character(
        name=name,
        title=name.title(),
        description=f"{name} in red",
        looks=(Look(base=family, lora=asset, weight=weight),),
    )


def differs(some: list[Tensor], others: list[Tensor]) -> list[bool]:
    """By more than where in memory the numbers lie, which the CPU's products of matrices depend on."""
    return [float((one - other).abs().max()) > 1e-4 for one, other in zip(some, others, strict=True)]


def weights_of(models: Models) -> dict[str, Tensor]:
    """Bit for bit, without what LoRAs have added."""
    parts = enumerate([models.unet, *models.encoders])
    found = {f"{at}.{name}": weight for at, part in parts for name, weight in part.state_dict().items()}
    return {name.replace(".base_layer", ""): weight.clone() for name, weight in found.items() if ".lora_" not in name}


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


# ---------------------------------------------------------------- left out


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
