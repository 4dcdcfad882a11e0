"""Whether models belong together: told by their configurations alone, before any weights are read."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generation.engines.animatediff import checkpoint_header
from generation.engines.animatediff.families import FAMILIES, Family
from generation.engines.animatediff.folders import Folders
from generation.errors import EngineFailed, denial
from generation.models import shown

_CROSS_WIDTHS = {2048: "sdxl", 768: "sd15"}  # of the text that the UNet attends to
_DISTILLED_NAMES = re.compile(r"turbo|lightning|(?<![a-z])lcm|(?-i:LCM)|hyper-?sd|dmd2", re.IGNORECASE)
_FEW_STEPS, _LOW_GUIDANCE = 12, 2.5  # their makers name 1 to 8 steps, and guidance of 0 (Turbo) to 2 (LCM)
_DISTILLED_SCHEDULERS = frozenset({"LCMScheduler", "TCDScheduler"})


def check(kind: Family, found: Folders) -> None:
    """Raises EngineFailed, in one line that names what fits, for models that cannot work together."""
    with _understood(found.base / "unet") as unet:
        _check_base(kind, unet, shown(found.base))
        levels = _Levels.of(unet["block_out_channels"], unet["layers_per_block"])
        if str(_schedule(found.base).get("_class_name")).startswith("EDM"):
            raise checkpoint_header.foreign_noise(kind, shown(found.base))
        if found.checkpoint is not None:
            checkpoint_header.check(kind, unet, found.checkpoint)
    with _understood(found.motion) as motion:
        _check_motion(kind, levels, motion, shown(found.motion))
    with _understood(found.vae) as vae:
        _check_vae(kind, vae, shown(found.vae))
    if found.control is not None:
        with _understood(found.control) as control:
            _check_control(kind, unet, control, shown(found.control))


def few_steps(name: str, base: Path) -> bool:
    """Whether the base model was distilled to draw in a few steps without guidance: by its name and configuration, as
    its weights do not tell. `name`: of a repository, folder or file."""
    schedule, unet = _schedule(base), _config(base / "unet")
    made = str(schedule.get("_class_name"))
    is_trailing = made.startswith("EulerAncestral") and (
        schedule.get("timestep_spacing") == "trailing"  # as SDXL Turbo's has it
    )
    return (
        is_trailing
        or made in _DISTILLED_SCHEDULERS
        or unet.get("time_cond_proj_dim") is not None  # which holds a guidance that was trained in
        or _DISTILLED_NAMES.search(name.rpartition("/")[2]) is not None
    )


def strain(name: str, steps: int, guidance: float) -> str | None:
    """What to say of a distilled model that is asked for more than it was made for."""
    if steps <= _FEW_STEPS and guidance <= _LOW_GUIDANCE:
        return None
    return (
        f"{name} was made to draw in few steps: {steps} steps with guidance {guidance:g} burn its colours. "
        f"Take 4 to {_FEW_STEPS} and 1 to {_LOW_GUIDANCE:g}."
    )


def predicts(found: Folders) -> str:
    """What the base model's output means, by diffusers' names; most predict the noise, "epsilon"."""
    if found.checkpoint is not None and checkpoint_header.is_v_prediction(found.checkpoint):
        return "v_prediction"
    return str(_schedule(found.base).get("prediction_type", "epsilon"))


def _check_base(kind: Family, unet: Mapping[str, Any], base: str) -> None:
    is_sdxl = unet.get("addition_embed_type") == "text_time"
    found = "sdxl" if is_sdxl else "sd15"
    if found != kind.name:
        raise EngineFailed(
            f"{base} is a model like {found}, and [models] names it as {kind.base}. Name it as {FAMILIES[found].base}."
        )
    if not is_sdxl and unet.get("use_linear_projection"):
        raise EngineFailed(f"{base} is a model like Stable Diffusion 2. Name one like SD 1.5 as sd15 in [models].")
    checkpoint_header.check_input(base, int(unet.get("in_channels", 4)))


@dataclass(frozen=True, slots=True)
class _Levels:
    """Channels and layers of each level of a UNet, or of what is put into one."""

    channels: tuple[int, ...]
    layers: tuple[int, ...]

    @classmethod
    def of(cls, channels: Sequence[int], layers: int | Sequence[int]) -> "_Levels":
        each = [layers] * len(channels) if isinstance(layers, int) else layers
        return cls(tuple(channels), tuple(each))


def _check_motion(kind: Family, unet: _Levels, config: Mapping[str, Any], folder: str) -> None:
    motion = _Levels.of(config.get("block_out_channels", ()), config.get("motion_layers_per_block", 2))
    wanted, has = len(unet.channels), len(motion.channels)
    if not has:
        raise EngineFailed(f"{folder} is no motion adapter. Name one for {kind.name} as {kind.motion} in [models].")
    if unet.channels != motion.channels:
        made_for = next((each for each in FAMILIES.values() if (each.name == "sdxl") == (has == 3)), kind)
        raise EngineFailed(
            f"The motion adapter in {folder} has {has} blocks and was made for {made_for.name}; {kind.name} has "
            f"{wanted}. What fits: {_FITTING[kind.name]}."
        )
    if unet.layers != motion.layers:
        raise EngineFailed(
            f"The motion adapter in {folder} has other layers than its base model. What fits: {_FITTING[kind.name]}."
        )


def _check_control(kind: Family, unet: Mapping[str, Any], control: Mapping[str, Any], folder: str) -> None:
    same = ("cross_attention_dim", "block_out_channels", "addition_embed_type")
    if any(_plain(unet.get(name)) != _plain(control.get(name)) for name in same):
        made_for = _CROSS_WIDTHS.get(int(control.get("cross_attention_dim", 0)), "another model")
        raise EngineFailed(
            f"The ControlNet in {folder} was made for {made_for}, not for {kind.name}. Name another as {kind.pose} in "
            "[models]."
        )


def _check_vae(kind: Family, vae: Mapping[str, Any], folder: str) -> None:
    scale = float(vae.get("scaling_factor", FAMILIES["sd15"].latent_scale))  # older configurations say nothing of it
    same_latents = vae.get("latent_channels") == 4 and len(vae.get("block_out_channels", ())) == 4
    if not (same_latents and math.isclose(scale, kind.latent_scale, rel_tol=1e-3)):
        name = kind.vae or kind.base
        raise EngineFailed(f"The VAE in {folder} was made for another model than {kind.name}. See {name} in [models].")


_FITTING = {
    "sdxl": "guoyww/animatediff-motion-adapter-sdxl-beta",
    "sd15": "guoyww/animatediff-motion-adapter-v1-5-2",
}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else value


@contextmanager
def _understood(folder: Path) -> Iterator[Mapping[str, Any]]:
    """The configuration there; what it is asked for and has otherwise than a model's has is told."""
    config = _config(folder)
    try:
        yield config
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise EngineFailed(f"The configuration in {shown(folder)} is none of a model.", detail=repr(error)) from error


def _schedule(base: Path) -> Mapping[str, Any]:
    return _read(base / "scheduler" / "scheduler_config.json")


def _config(folder: Path) -> Mapping[str, Any]:
    return _read(folder / "config.json")


def _read(file: Path) -> Mapping[str, Any]:
    folder = shown(file.parent)
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise EngineFailed(f"There is no configuration of a model in {folder}.", detail=f"{file}: {error!r}") from error
    except OSError as error:
        raise EngineFailed(f"{shown(file)} cannot be read: {denial(error)}.", detail=f"{file}: {error!r}") from error
    except (ValueError, RecursionError) as error:
        raise EngineFailed(f"The configuration in {folder} is none of a model.", detail=f"{file}: {error!r}") from error
    if not isinstance(read, dict):
        raise EngineFailed(f"The configuration in {folder} is none of a model.")
    return read
