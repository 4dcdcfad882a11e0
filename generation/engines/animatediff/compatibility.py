"""Whether models belong together: told by their configurations alone, before any weights are read."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generation.engines.animatediff.families import FAMILIES, Family
from generation.errors import EngineFailed

_CROSS_WIDTHS = {2048: "sdxl", 768: "sd15"}  # of the text that the UNet attends to


def check(kind: Family, base: Path, motion: Path, control: Path | None) -> None:
    """Raises EngineFailed, in one line that names what fits, for models that cannot work together."""
    unet = _config(base / "unet")
    _check_base(kind, unet, base)
    _check_motion(kind, unet, _config(motion), motion)
    if control is not None:
        _check_control(kind, unet, _config(control), control)


def _check_base(kind: Family, unet: Mapping[str, Any], base: Path) -> None:
    is_sdxl = unet.get("addition_embed_type") == "text_time"
    found = "sdxl" if is_sdxl else "sd15"
    if found != kind.name:
        raise EngineFailed(
            f"{base} is a model like {found}, and [models] names it as {kind.base}. Name it as {FAMILIES[found].base}."
        )
    if int(unet.get("in_channels", 4)) != 4:
        raise EngineFailed(f"{base} is for inpainting, not for drawing anew. Name the plain model in [models].")


def _check_motion(kind: Family, unet: Mapping[str, Any], motion: Mapping[str, Any], folder: Path) -> None:
    wanted, has = len(unet["block_out_channels"]), len(motion.get("block_out_channels", ()))
    if not has:
        raise EngineFailed(f"{folder} is no motion adapter. Name one for {kind.name} as {kind.motion} in [models].")
    if wanted != has or list(unet["block_out_channels"]) != list(motion["block_out_channels"]):
        made_for = next((each for each in FAMILIES.values() if (each.name == "sdxl") == (has == 3)), kind)
        raise EngineFailed(
            f"The motion adapter in {folder} has {has} blocks and was made for {made_for.name}; {kind.name} has "
            f"{wanted}. What fits: {_FITTING[kind.name]}."
        )
    if _layers(unet["layers_per_block"], wanted) != _layers(motion.get("motion_layers_per_block", 2), has):
        raise EngineFailed(
            f"The motion adapter in {folder} has other layers than its base model. What fits: {_FITTING[kind.name]}."
        )


def _check_control(kind: Family, unet: Mapping[str, Any], control: Mapping[str, Any], folder: Path) -> None:
    same = ("cross_attention_dim", "block_out_channels", "addition_embed_type")
    if any(_plain(unet.get(name)) != _plain(control.get(name)) for name in same):
        made_for = _CROSS_WIDTHS.get(control.get("cross_attention_dim", 0), "another model")
        raise EngineFailed(
            f"The ControlNet in {folder} was made for {made_for}, not for {kind.name}. Name another as {kind.pose} in "
            "[models]."
        )


_FITTING = {
    "sdxl": "guoyww/animatediff-motion-adapter-sdxl-beta",
    "sd15": "guoyww/animatediff-motion-adapter-v1-5-2",
}


def _layers(value: int | list[int], blocks: int) -> list[int]:
    return [value] * blocks if isinstance(value, int) else list(value)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else value


def _config(folder: Path) -> Mapping[str, Any]:
    try:
        read = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EngineFailed(f"There is no configuration of a model in {folder}.", detail=repr(error)) from error
    if not isinstance(read, dict):
        raise EngineFailed(f"The configuration in {folder} is none of a model.")
    return read
