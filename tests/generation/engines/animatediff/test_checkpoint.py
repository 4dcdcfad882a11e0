"""Base models in one file: the same models as from folders, and told from whatever else such a file can hold."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from generation.engine_options import AnimateDiffOptions, EngineContext, EngineOptions
from generation.engines.animatediff.engine import AnimateDiffPictures
from generation.engines.animatediff.families import FAMILIES
from generation.engines.animatediff.loading import load
from generation.errors import EngineFailed
from generation.models import Models, ModelSource
from generation.testing import CollectingReport
from tests.generation.engines.animatediff.test_loading import options
from tests.generation.engines.animatediff.test_session import opened, shot
from tests.generation.engines.animatediff.tiny_checkpoint import checkpoint
from tests.generation.engines.animatediff.tiny_loras import lora
from tests.hub import COMMIT

LOADING = "loading sd15"  # a stage of the engine's


def outlined(saved: Path, folder: Path, family: str) -> Path:
    """The published base's configurations and tokenizers as the hub's programs keep them; returns `Models.folder`."""
    kept = Models(folder=folder).kept(Models().roles()[family])
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text(COMMIT)
    without = shutil.ignore_patterns("*.safetensors")
    shutil.copytree(saved / family, kept / "snapshots" / COMMIT, ignore=without)
    return folder


def from_file(saved: Path, tmp_path: Path, family: str, file: Path) -> EngineOptions:
    made = options(saved, **{family: file})
    return replace(made, models=replace(made.models, folder=outlined(saved, tmp_path / "models", family)))


def weights(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    return model.state_dict()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_checkpoint_is_the_model_that_it_was_made_of(saved: Path, tmp_path: Path, family: str) -> None:
    file = checkpoint(tmp_path / "own.safetensors", family, saved / family)
    ours, theirs = load(from_file(saved, tmp_path, family, file), family), load(options(saved), family)
    pairs = [(ours.unet, theirs.unet), (ours.vae, theirs.vae)]
    pairs += zip(ours.text_encoders, theirs.text_encoders, strict=True)
    for our, their in pairs:
        expected, loaded = weights(their), weights(our)
        assert loaded.keys() == expected.keys()
        assert [name for name in expected if not torch.equal(loaded[name], expected[name])] == []
        assert not our.training
    assert [each.get_vocab() for each in ours.tokenizers] == [each.get_vocab() for each in theirs.tokenizers]
    assert ours.vae.config.force_upcast == theirs.vae.config.force_upcast
    assert ours.scheduler.config == theirs.scheduler.config


def test_a_clip_is_drawn_with_a_checkpoint(saved: Path, tmp_path: Path) -> None:
    file = checkpoint(tmp_path / "own.safetensors", "sd15", saved / "sd15")
    expected = [frame.copy() for frame in opened(saved).render(shot(), CollectingReport())]
    engine = engine_with(from_file(saved, tmp_path, "sd15", file))
    assert engine.lacking("sd15") is None
    drawn = [frame.copy() for frame in engine.render(shot(), CollectingReport())]
    engine.close()
    differences = np.abs(np.stack(drawn).astype(int) - np.stack(expected))
    assert differences.max() <= 1  # the processor sums in another order where weights lie at other addresses


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_loaded_does_not_change_with_the_file(saved: Path, tmp_path: Path, family: str) -> None:
    file = checkpoint(tmp_path / "own.safetensors", family, saved / family)
    parts = load(from_file(saved, tmp_path, family, file), family)
    models = [parts.unet, parts.vae, *parts.text_encoders]
    before = [{name: each.clone() for name, each in weights(model).items()} for model in models]
    with file.open("r+b") as opened_file:
        opened_file.write(bytes(file.stat().st_size))
    for model, expected in zip(models, before, strict=True):
        loaded = weights(model)
        assert [name for name in expected if not torch.equal(loaded[name], expected[name])] == []


def test_another_file_in_its_place_is_loaded_anew(saved: Path, tmp_path: Path) -> None:
    file = checkpoint(tmp_path / "own.safetensors", "sd15", saved / "sd15")
    engine = engine_with(from_file(saved, tmp_path, "sd15", file))
    first, again, other = CollectingReport(), CollectingReport(), CollectingReport()
    before = [frame.copy() for frame in engine.render(shot(), first)]
    same = [frame.copy() for frame in engine.render(shot(), again)]
    save_file({name: each * 1.5 for name, each in load_file(file).items()}, file)
    after = [frame.copy() for frame in engine.render(shot(), other)]
    engine.close()
    assert [LOADING in {each.stage for each in report.progress} for report in (first, again, other)] == [
        True, False, True,
    ]  # fmt: skip
    assert all((one == two).all() for one, two in zip(before, same, strict=True))
    assert any((one != two).any() for one, two in zip(before, after, strict=True))


@pytest.mark.parametrize(
    ("tensors", "notes", "prediction"),
    [
        ({"v_pred": torch.tensor([])}, {}, "v_prediction"),
        ({}, {"modelspec.prediction_type": "v"}, "v_prediction"),
        ({}, {"modelspec.predict_key": "v"}, "v_prediction"),
        ({}, {"modelspec.prediction_type": "epsilon", "modelspec.predict_key": "epsilon"}, "epsilon"),
    ],
)
def test_what_a_checkpoint_predicts_is_what_its_maker_noted(
    saved: Path, tmp_path: Path, tensors: dict[str, torch.Tensor], notes: dict[str, str], prediction: str
) -> None:
    file = checkpoint(tmp_path / "own.safetensors", "sd15", saved / "sd15", notes, **tensors)
    parts = load(from_file(saved, tmp_path, "sd15", file), "sd15")
    assert parts.scheduler.config.prediction_type == prediction


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("schedule", ["trained", "base"])
def test_a_checkpoint_that_ends_in_plain_noise_begins_with_it_on_its_own_schedule(
    saved: Path, tmp_path: Path, family: str, schedule: str
) -> None:
    marks = {"v_pred": torch.tensor([]), "ztsnr": torch.tensor([])}
    file = checkpoint(tmp_path / "own.safetensors", family, saved / family, **marks)
    chosen = replace(from_file(saved, tmp_path, family, file), animatediff=AnimateDiffOptions(schedule=schedule))
    scheduler = load(chosen, family).scheduler
    is_own = schedule == "base"
    assert scheduler.config.get("rescale_betas_zero_snr", False) == is_own
    assert (scheduler.config.timestep_spacing == "trailing") == is_own
    if is_own:
        scheduler.set_timesteps(4)
        assert scheduler.timesteps[0] == 999
        assert scheduler.init_noise_sigma > 1000  # beside which the picture is nothing


# ---------------------------------------------------------------- what is no base model


def engine_with(chosen: EngineOptions) -> AnimateDiffPictures:
    return AnimateDiffPictures(EngineContext(chosen, lambda character, text: pytest.fail("pictures need no voice")))


def refusal(saved: Path, tmp_path: Path, family: str, file: Path) -> str:
    """Told before anything is queued, and again to who loads it nevertheless."""
    chosen = from_file(saved, tmp_path, family, file)
    told = engine_with(chosen).lacking(family)
    with pytest.raises(EngineFailed) as caught:
        load(chosen, family)
    assert told == caught.value.user_message
    assert "\n" not in told
    assert not any(str(folder) in told for folder in (tmp_path, saved))
    return told


@pytest.mark.parametrize(("family", "other"), [("sdxl", "sd15"), ("sd15", "sdxl")])
def test_a_checkpoint_of_the_other_family_is_refused(saved: Path, tmp_path: Path, family: str, other: str) -> None:
    file = checkpoint(tmp_path / "own.safetensors", other, saved / other)
    assert f"names it as {family}. Name one like {family}" in refusal(saved, tmp_path, family, file)


def test_a_lora_is_no_checkpoint(saved: Path, tmp_path: Path) -> None:
    file = lora(tmp_path / "lora.safetensors", "sdxl", saved / "sdxl")
    assert "is a LoRA" in refusal(saved, tmp_path, "sdxl", file)


def test_a_part_of_a_model_is_no_checkpoint(saved: Path, tmp_path: Path) -> None:
    file = next((saved / "sdxl" / "unet").glob("*.safetensors"))
    assert "no base model" in refusal(saved, tmp_path, "sdxl", file)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("lora_unet_mid_block_attentions_0_proj_in.lokr_w1", "a LoRA"),
        ("lycoris_mid_block_attentions_0_proj_in.hada_w1_a", "a LoRA"),
        ("model.diffusion_model.double_blocks.0.img_attn.qkv.weight", "like Flux"),
        ("double_blocks.0.img_attn.qkv.weight", "like Flux"),
        ("model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight", "like Stable Diffusion 3"),
        ("something.weight", "no base model as trainers write it"),
    ],
)
def test_what_a_file_is_instead_is_told_by_its_tensors(saved: Path, tmp_path: Path, name: str, told: str) -> None:
    file = tmp_path / "own.safetensors"
    save_file({name: torch.zeros(4, 4)}, file)
    assert told in refusal(saved, tmp_path, "sd15", file)


@pytest.mark.parametrize(("channels", "told"), [(9, "for inpainting"), (8, "for changing pictures")])
def test_a_checkpoint_for_inpainting_is_refused(saved: Path, tmp_path: Path, channels: int, told: str) -> None:
    file = checkpoint(tmp_path / "own.safetensors", "sd15", saved / "sd15")
    tensors = load_file(file)
    first = "model.diffusion_model.input_blocks.0.0.weight"
    tensors[first] = torch.zeros(tensors[first].shape[0], channels, 3, 3)
    save_file(tensors, file)
    assert told in refusal(saved, tmp_path, "sd15", file)


@pytest.mark.parametrize("mark", ["edm_mean", "edm_vpred.sigma_max"])
def test_a_checkpoint_made_for_another_noise_is_refused(saved: Path, tmp_path: Path, mark: str) -> None:
    """Playground 2.5 and CosXL: SDXL's tensors, drawn with EDM's noise."""
    file = checkpoint(tmp_path / "own.safetensors", "sdxl", saved / "sdxl", **{mark: torch.zeros(4)})
    assert "is an EDM model" in refusal(saved, tmp_path, "sdxl", file)


def test_a_file_that_is_cut_off_is_refused(saved: Path, tmp_path: Path) -> None:
    file = checkpoint(tmp_path / "own.safetensors", "sd15", saved / "sd15")
    file.write_bytes(file.read_bytes()[:-1000])
    assert "cut off" in refusal(saved, tmp_path, "sd15", file)


def test_a_checkpoint_without_some_of_its_weights_is_told(saved: Path, tmp_path: Path) -> None:
    file = checkpoint(tmp_path / "own.safetensors", "sdxl", saved / "sdxl")
    whole = load_file(file)
    for missing in ("model.diffusion_model.middle_block.0.", "conditioner.embedders.1.model.transformer.resblocks.0."):
        save_file({name: each for name, each in whole.items() if not name.startswith(missing)}, file)
        with pytest.raises(EngineFailed, match=r"cannot be read\. Get the file again\.") as caught:
            load(from_file(saved, tmp_path / missing, "sdxl", file), "sdxl")
        assert "models pull" not in caught.value.user_message


@pytest.mark.parametrize(
    ("family", "missing", "told"),
    [
        ("sd15", "cond_stage_model.", "no text encoder"),
        ("sd15", "first_stage_model.", "no VAE"),
        ("sd15", ("cond_stage_model.", "first_stage_model."), "no text encoder"),
        ("sdxl", "conditioner.embedders.0.", "no first text encoder"),
        ("sdxl", "conditioner.embedders.1.", "no second text encoder"),
    ],
)
def test_a_checkpoint_without_a_part_is_refused(
    saved: Path, tmp_path: Path, family: str, missing: str | tuple[str, ...], told: str
) -> None:
    file = checkpoint(tmp_path / "own.safetensors", family, saved / family)
    save_file({name: each for name, each in load_file(file).items() if not name.startswith(missing)}, file)
    assert told in refusal(saved, tmp_path, family, file)


def test_sdxls_own_vae_need_not_be_there(saved: Path, tmp_path: Path) -> None:
    file = checkpoint(tmp_path / "own.safetensors", "sdxl", saved / "sdxl")
    save_file({name: each for name, each in load_file(file).items() if not name.startswith("first_stage_")}, file)
    chosen = from_file(saved, tmp_path, "sdxl", file)
    assert engine_with(chosen).lacking("sdxl") is None
    assert torch.equal(
        weights(load(chosen, "sdxl").vae)["decoder.conv_in.weight"],
        weights(load(options(saved), "sdxl").vae)["decoder.conv_in.weight"],
    )


def test_text_encoders_as_they_were_once_named_are_known(saved: Path, tmp_path: Path) -> None:
    file = checkpoint(tmp_path / "own.safetensors", "sd15", saved / "sd15")
    old = {name.replace("transformer.text_model.", "transformer."): each for name, each in load_file(file).items()}
    assert old.keys() != load_file(file).keys()
    save_file(old, file)
    chosen = from_file(saved, tmp_path, "sd15", file)
    assert engine_with(chosen).lacking("sd15") is None
    ours, theirs = (weights(load(each, "sd15").text_encoders[0]) for each in (chosen, options(saved)))
    assert [name for name in theirs if not torch.equal(ours[name], theirs[name])] == []


def test_a_file_that_is_not_there_is_told(saved: Path, tmp_path: Path) -> None:
    assert "there is no file gone.safetensors" in refusal(saved, tmp_path, "sdxl", tmp_path / "gone.safetensors")


def test_a_pickle_is_never_loaded(saved: Path, tmp_path: Path) -> None:
    file = checkpoint(tmp_path / "own.safetensors", "sdxl", saved / "sdxl").rename(tmp_path / "own.ckpt")
    assert "In [models], own.ckpt is no .safetensors file" in refusal(saved, tmp_path, "sdxl", file)


def test_only_base_models_can_be_files(saved: Path, tmp_path: Path) -> None:
    file = next((saved / "sdxl_motion").glob("*.safetensors"))
    engine = engine_with(options(saved, sdxl_motion=file))
    assert "only sdxl and sd15" in (engine.lacking("sdxl") or "")


def test_without_its_tokenizers_a_checkpoint_says_where_they_come_from(saved: Path, tmp_path: Path) -> None:
    file = checkpoint(tmp_path / "own.safetensors", "sdxl", saved / "sdxl")
    made = options(saved, sdxl=file)
    engine = engine_with(replace(made, models=replace(made.models, folder=tmp_path / "models")))
    told = engine.lacking("sdxl") or ""
    assert "tokenizers" in told
    assert "models pull sdxl" in told


def test_an_outline_is_whole_or_it_is_none(saved: Path, tmp_path: Path) -> None:
    models = Models(sdxl=ModelSource(id=str(tmp_path / "own.safetensors")), folder=tmp_path / "models")
    outlined(saved, models.folder, "sdxl")
    outline = models.outline(models.sdxl)
    assert outline is not None
    folder = models.found(outline)
    assert folder is not None
    for name in ("tokenizer_2/vocab.json", "text_encoder/config.json", "scheduler/scheduler_config.json"):
        (folder / name).rename(folder / "away")
        assert models.found(outline) is None
        (folder / "away").rename(folder / name)
    (folder / "model_index.json").write_text("[]")
    assert models.found(outline) is None
