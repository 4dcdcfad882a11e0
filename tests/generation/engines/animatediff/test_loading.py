"""The real loading code on folders in the hub's layout: what belongs together is loaded, what does not is refused."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from diffusers import MotionAdapter, UNet2DConditionModel, UNetMotionModel

from generation.engine_options import AnimateDiffOptions, EngineOptions
from generation.engines.animatediff.compatibility import few_steps, strain
from generation.engines.animatediff.families import FAMILIES
from generation.engines.animatediff.folders import folders
from generation.engines.animatediff.loading import is_distilled, load
from generation.errors import EngineFailed
from generation.models import Models, ModelSource
from tests.generation.engines.animatediff import tiny
from tests.hub import COMMIT

ROLES = [*(role for each in FAMILIES.values() for role in (*each.required, each.pose)), "ip_adapter"]


def options(folder: Path, **others: Path) -> EngineOptions:
    """`others`: folders of roles that lie elsewhere."""
    sources = {role: ModelSource(id=str(others.get(role, folder / role))) for role in ROLES}
    return EngineOptions(models=replace(Models(), **sources), device="cpu")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_unet_is_diffusers_own(saved: Path, family: str) -> None:
    base = UNet2DConditionModel.from_pretrained(saved / family / "unet")
    theirs = UNetMotionModel.from_unet2d(base, MotionAdapter.from_pretrained(saved / f"{family}_motion"))
    ours = load(options(saved), family).unet
    assert ours.config == theirs.config
    ours_weights, their_weights = ours.state_dict(), theirs.state_dict()
    assert ours_weights.keys() == their_weights.keys()
    # diffusers 0.42 forgets SDXL's embedding of sizes, and leaves random numbers there: see the next test.
    same = {name: torch.equal(tensor, their_weights[name]) for name, tensor in ours_weights.items()}
    assert [name for name, is_same in same.items() if not is_same and not name.startswith("add_embedding.")] == []
    assert not any(tensor.is_meta for tensor in (*ours.parameters(), *ours.buffers()))


def test_every_weight_of_the_base_is_there(saved: Path) -> None:
    base = UNet2DConditionModel.from_pretrained(saved / "sdxl" / "unet").state_dict()
    ours = load(options(saved), "sdxl").unet.state_dict()
    assert any(name.startswith("add_embedding.") for name in base)
    assert [name for name, tensor in base.items() if not torch.equal(tensor, ours[name])] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_the_schedule_is_the_adapters_own(saved: Path, family: str) -> None:
    schedule = load(options(saved), family).scheduler.config
    assert schedule.beta_end == {"sdxl": 0.020, "sd15": 0.012}[family]
    assert schedule.beta_schedule == {"sdxl": "scaled_linear", "sd15": "linear"}[family]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_schedule_is_the_base_models_where_it_is_set_so(saved: Path, family: str) -> None:
    chosen = replace(options(saved), animatediff=AnimateDiffOptions(schedule="base"))
    schedule = load(chosen, family).scheduler.config
    assert {name: schedule[name] for name in tiny.SDXL_SCHEDULER} == tiny.SDXL_SCHEDULER


def test_half_precision_files_are_taken_where_they_are(tmp_path: Path) -> None:
    tiny.save_family(tmp_path, "sdxl", "fp16")
    parts = load(options(tmp_path), "sdxl")
    assert parts.dtype is torch.float32
    assert {parameter.dtype for parameter in parts.unet.parameters()} == {torch.float32}
    assert parts.control is not None


def test_the_repaired_vae_takes_the_place_of_sdxls_own(saved: Path) -> None:
    assert not load(options(saved), "sdxl").vae.config.force_upcast


def test_sd15s_vae_keeps_its_precision(saved: Path) -> None:
    """Its own file says nothing, and diffusers' default would lift every clip to float32."""
    assert "force_upcast" in (saved / "sd15" / "vae" / "config.json").read_text()
    assert not load(options(saved), "sd15").vae.config.force_upcast


def test_without_a_controlnet_there_is_none(saved: Path, tmp_path: Path) -> None:
    assert load(options(saved, sd15_pose=tmp_path / "nothing"), "sd15").control is None


@pytest.mark.parametrize("role", ["sd15", "sd15_motion", "sd15_pose"])
def test_files_of_the_owner_may_be_written_over(saved: Path, tmp_path: Path, role: str) -> None:
    """What was loaded stays as it was, and what lies there now is known to be another."""
    own = shutil.copytree(saved / role, tmp_path / role)
    chosen = options(saved, **{role: own})
    parts = load(chosen, "sd15")
    models = [parts.unet, parts.vae, *parts.text_encoders, parts.control]
    before = [tensor.clone() for model in models if model is not None for tensor in model.state_dict().values()]
    seen = folders(chosen.models, FAMILIES["sd15"])
    for file in own.rglob("*.safetensors"):
        with file.open("r+b") as written:
            written.write(bytes(file.stat().st_size))
    after = [tensor for model in models if model is not None for tensor in model.state_dict().values()]
    assert all(torch.equal(one, other) for one, other in zip(before, after, strict=True))
    assert folders(chosen.models, FAMILIES["sd15"]) != seen


# ---------------------------------------------------------------- what does not belong together


def _unreadable(source: Path, target: Path) -> Path:
    """The same model, whose weights nobody can read: who tries is found out."""
    shutil.copytree(source, target)
    for weights in target.rglob("*.safetensors"):
        weights.write_bytes(b"never read")
    return target


def test_an_adapter_of_the_other_family_is_refused_before_weights_are_read(saved: Path, tmp_path: Path) -> None:
    base = _unreadable(saved / "sdxl", tmp_path / "sdxl")
    with pytest.raises(EngineFailed, match=r"has 4 blocks and was made for sd15; sdxl has 3.*sdxl-beta") as caught:
        load(options(saved, sdxl=base, sdxl_motion=saved / "sd15_motion"), "sdxl")
    assert "\n" not in caught.value.user_message
    assert str(saved) not in caught.value.user_message
    base = _unreadable(saved / "sd15", tmp_path / "sd15")
    with pytest.raises(EngineFailed, match=r"has 3 blocks and was made for sdxl; sd15 has 4.*v1-5-2"):
        load(options(saved, sd15=base, sd15_motion=saved / "sdxl_motion"), "sd15")


@pytest.mark.parametrize(("family", "other"), [("sdxl", "sd15"), ("sd15", "sdxl")])
def test_a_controlnet_of_the_other_family_is_refused(saved: Path, tmp_path: Path, family: str, other: str) -> None:
    pose = _unreadable(saved / f"{other}_pose", tmp_path / "pose")
    with pytest.raises(EngineFailed, match=f"The ControlNet .* not for {family}"):
        load(options(saved, **{f"{family}_pose": pose}), family)


@pytest.mark.parametrize(("family", "other"), [("sdxl", "sd15"), ("sd15", "sdxl")])
def test_a_base_of_the_other_family_is_refused(saved: Path, family: str, other: str) -> None:
    with pytest.raises(EngineFailed, match=f"is a model like {other}"):
        load(options(saved, **{family: saved / other}), family)


@pytest.mark.parametrize(("channels", "told"), [(9, "for inpainting"), (8, "for changing pictures")])
def test_a_base_for_inpainting_is_refused(saved: Path, tmp_path: Path, channels: int, told: str) -> None:
    base = _unreadable(saved / "sd15", tmp_path / "sd15")
    path = base / "unet" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"in_channels": channels}))
    with pytest.raises(EngineFailed, match=told):
        load(options(saved, sd15=base), "sd15")


def test_an_adapter_with_other_layers_is_refused(saved: Path, tmp_path: Path) -> None:
    motion = _unreadable(saved / "sd15_motion", tmp_path / "motion")
    path = motion / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"motion_layers_per_block": 3}))
    with pytest.raises(EngineFailed, match="other layers"):
        load(options(saved, sd15_motion=motion), "sd15")


def _changed(folder: Path, target: Path, file: str, **values: object) -> Path:
    """The model with another configuration."""
    copy = _unreadable(folder, target)
    path = copy / file
    path.write_text(json.dumps(json.loads(path.read_text()) | values))
    return copy


def test_a_base_like_stable_diffusion_2_is_refused(saved: Path, tmp_path: Path) -> None:
    base = _changed(saved / "sd15", tmp_path / "sd2", "unet/config.json", use_linear_projection=True)
    with pytest.raises(EngineFailed, match="like Stable Diffusion 2"):
        load(options(saved, sd15=base), "sd15")


def test_a_vae_of_another_model_is_refused(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match=r"VAE .* another model than sdxl"):
        load(options(saved, sdxl_vae=saved / "sd15" / "vae"), "sdxl")
    vae = _changed(saved / "sdxl_vae", tmp_path / "vae", "config.json", latent_channels=16)
    with pytest.raises(EngineFailed, match=r"VAE .* another model than sdxl"):
        load(options(saved, sdxl_vae=vae), "sdxl")


@pytest.mark.parametrize("schedule", ["trained", "base"])
def test_what_the_base_predicts_is_kept_whatever_the_schedule(saved: Path, tmp_path: Path, schedule: str) -> None:
    base = tmp_path / "base"
    shutil.copytree(saved / "sd15", base)
    path = base / "scheduler" / "scheduler_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"prediction_type": "v_prediction"}))
    chosen = replace(options(saved, sd15=base), animatediff=AnimateDiffOptions(schedule=schedule))
    assert load(chosen, "sd15").scheduler.config.prediction_type == "v_prediction"
    assert load(options(saved), "sd15").scheduler.config.prediction_type == "epsilon"


@pytest.mark.parametrize(
    ("name", "schedule", "unet", "distilled"),
    [
        ("stabilityai/stable-diffusion-xl-base-1.0", {}, {}, False),
        ("stabilityai/sdxl-turbo", {}, {}, True),
        ("turbo/an-ordinary-model", {}, {}, False),
        ("/models/DreamShaperXL_Lightning.safetensors", {}, {}, True),
        ("owner/balcmodel", {}, {}, False),
        ("/models/realisticVisionLCM_v1.safetensors", {}, {}, True),
        ("/models/ours_lcm.safetensors", {}, {}, True),
        ("owner/dmd2_sdxl_4step", {}, {}, True),
        ("owner/a", {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing"}, {}, True),
        ("owner/a", {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "leading"}, {}, False),
        ("owner/a", {"_class_name": "LCMScheduler"}, {}, True),
        ("owner/a", {}, {"time_cond_proj_dim": 256}, True),
    ],
)
def test_a_distilled_base_is_known(
    saved: Path, tmp_path: Path, name: str, schedule: dict[str, object], unet: dict[str, object], *, distilled: bool
) -> None:
    base = _changed(saved / "sdxl", tmp_path / "base", "scheduler/scheduler_config.json", **schedule)
    path = base / "unet" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | unet))
    assert few_steps(name, base) == distilled


def test_a_distilled_base_is_known_at_whatever_revision(saved: Path, tmp_path: Path) -> None:
    source = ModelSource(id="owner/tiny-turbo", revision="refs/pr/1")
    made = options(saved)
    chosen = replace(made, models=replace(made.models, sd15=source, folder=tmp_path))
    (chosen.models.kept(source) / "refs" / "refs" / "pr").mkdir(parents=True)
    (chosen.models.kept(source) / "refs" / source.revision).write_text(COMMIT)
    shutil.copytree(saved / "sd15", chosen.models.kept(source) / "snapshots" / COMMIT)
    assert is_distilled(chosen, "sd15")
    assert not is_distilled(made, "sd15")


@pytest.mark.parametrize(("steps", "guidance", "told"), [(8, 1.5, False), (50, 1.0, True), (4, 12.0, True)])
def test_only_who_asks_too_much_of_a_distilled_base_is_told(steps: int, guidance: float, *, told: bool) -> None:
    note = strain("owner/turbo", steps, guidance)
    assert (note is not None) == told
    assert note is None or ("owner/turbo" in note and f"{steps} steps" in note)


def test_broken_weights_are_told(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="cannot be read"):
        load(options(saved, sd15=_unreadable(saved / "sd15", tmp_path / "broken")), "sd15")


def test_missing_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="models pull sdxl"):
        load(EngineOptions(models=Models(folder=tmp_path), device="cpu"), "sdxl")
    with pytest.raises(EngineFailed, match="no whole model in sdxl"):
        load(options(tmp_path), "sdxl")


def test_an_unknown_family_is_told(saved: Path) -> None:
    with pytest.raises(EngineFailed, match="sdxl and sd15"):
        load(replace(options(saved), animatediff=AnimateDiffOptions()), "sd3")
