"""A family's models from disk, at home in the computer's memory. Never from the network: `models pull` fetches them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.controlnets.controlnet import ControlNetModel
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.models.unets.unet_motion_model import MotionAdapter, UNetMotionModel
from diffusers.schedulers.scheduling_utils import SchedulerMixin
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from generation.engine_options import EngineOptions
from generation.engines.animatediff.compatibility import check
from generation.engines.animatediff.families import Family, Schedule, family
from generation.errors import EngineFailed
from generation.models import Models

_HALF = "fp16"  # the hub's name for files in half precision
_WEIGHTS = "diffusion_pytorch_model"


@dataclass(slots=True)
class Folders:
    """Where a family's models lie. `control` None: not here."""

    base: Path
    motion: Path
    vae: Path
    control: Path | None


class Parts:
    """Everything loaded. Belongs to the thread that loads it."""

    def __init__(
        self, kind: Family, folders: Folders, device: torch.device, dtype: torch.dtype, *, trained_schedule: bool = True
    ) -> None:
        """`trained_schedule`: the motion adapter's noise; else the base model's own."""
        self.family, self.device, self.dtype = kind.name, device, dtype
        self._folders = folders
        self.unet = _unet(folders.base / "unet", folders.motion, dtype)
        self.vae = _pretrained(AutoencoderKL, folders.vae, dtype)
        if kind.vae is None:  # SD 1.5's says nothing of it and keeps in range; diffusers' default is meant for SDXL's
            self.vae.register_to_config(force_upcast=False)
        self.tokenizers, self.text_encoders = _texts(folders.base, dtype)
        self.scheduler = _scheduler(kind.schedule) if trained_schedule else _scheduler_of(folders.base)

    @cached_property
    def control(self) -> ControlNetModel | None:
        """The pose ControlNet, loaded when it is first asked for."""
        return _pretrained(ControlNetModel, self._folders.control, self.dtype) if self._folders.control else None


def load(options: EngineOptions, name: str) -> Parts:
    """Safetensors only. Half precision on a GPU, float32 on a CPU, which computes in nothing less as fast.

    Raises EngineFailed for folders that hold something else, or that do not belong together.
    """
    kind = family(name)
    folders = _found(options.models, kind)
    check(kind, folders.base, folders.motion, folders.control)
    device = torch.device(options.device)
    dtype = torch.float32 if device.type == "cpu" else getattr(torch, options.animatediff.precision)
    with _told(folders.base):
        trained = options.animatediff.schedule == "trained"
        return Parts(kind, folders, device, dtype, trained_schedule=trained)


def _found(models: Models, kind: Family) -> Folders:
    roles = models.roles()

    def here(role: str) -> Path:
        folder = models.found(roles[role])
        if folder is None:
            raise EngineFailed(
                f"The weights of {roles[role].shown} are not here. Fetch them with `cartoon-bot models pull {role}`."
            )
        return folder

    base = here(kind.base)
    return Folders(
        base=base,
        motion=here(kind.motion),
        vae=here(kind.vae) if kind.vae else base / "vae",
        control=models.found(roles[kind.pose]),
    )


# ---------------------------------------------------------------- the parts


def _unet(base: Path, motion: Path, dtype: torch.dtype) -> UNetMotionModel:
    """The base's layers and the adapter's as one model, whose weights are those of the files, never random ones first.

    diffusers' own `from_unet2d` takes 30 s for SDXL, most of it for random numbers that are thrown away, and up to 0.42
    keeps those of `add_embedding`, by which SDXL knows the picture's size, in place of the base's.
    """
    model: UNetMotionModel
    with torch.device("meta"):
        made_for = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(base, local_files_only=True))
        adapter = MotionAdapter.from_config(MotionAdapter.load_config(motion, local_files_only=True))
        model = UNetMotionModel.from_unet2d(made_for, adapter, load_weights=False)
    weights = {**_weights(base), **_weights(motion)}
    model.load_state_dict({name: tensor.to(dtype) for name, tensor in weights.items()}, strict=True, assign=True)
    model.eval().requires_grad_(requires_grad=False)
    return model


def _weights(folder: Path) -> Mapping[str, Tensor]:
    """Of one file, in half precision where there is such a one, or of a large model's shards."""
    for name in (f"{_WEIGHTS}.{_HALF}.safetensors", f"{_WEIGHTS}.safetensors"):
        if (folder / name).is_file():
            return load_file(folder / name)
    index = json.loads((folder / f"{_WEIGHTS}.safetensors.index.json").read_text(encoding="utf-8"))
    shards = sorted({Path(name).name for name in index["weight_map"].values()})
    return {name: tensor for shard in shards for name, tensor in load_file(folder / shard).items()}


def _pretrained(kind: Any, folder: Path, dtype: torch.dtype) -> Any:  # noqa: ANN401 - any model class of diffusers
    loaded = kind.from_pretrained(
        folder, torch_dtype=dtype, variant=_variant(folder), local_files_only=True, use_safetensors=True
    )
    loaded.eval().requires_grad_(False)
    return loaded


def _texts(
    base: Path, dtype: torch.dtype
) -> tuple[Sequence[CLIPTokenizer], Sequence[CLIPTextModel | CLIPTextModelWithProjection]]:
    tokenizers, encoders = [], []
    for name, made in (("", CLIPTextModel), ("_2", CLIPTextModelWithProjection)):
        folder = base / f"text_encoder{name}"
        if not folder.is_dir():
            continue
        tokenizers.append(CLIPTokenizer.from_pretrained(base / f"tokenizer{name}", local_files_only=True))
        encoder: Any = made.from_pretrained(
            folder, dtype=dtype, variant=_variant(folder), local_files_only=True, use_safetensors=True
        )
        encoder.eval().requires_grad_(requires_grad=False)
        encoders.append(encoder)
    return tokenizers, encoders


def _variant(folder: Path) -> str | None:
    return _HALF if any(folder.glob(f"*.{_HALF}.safetensors")) else None


def _scheduler(schedule: Schedule) -> Any:  # noqa: ANN401 - diffusers' schedulers have no common type
    return getattr(diffusers, schedule.scheduler)(
        num_train_timesteps=1000,
        beta_start=schedule.beta_start,
        beta_end=schedule.beta_end,
        beta_schedule=schedule.beta_schedule,
        **schedule.extra,
    )


def _scheduler_of(base: Path) -> Any:  # noqa: ANN401
    """As the base model's own configuration has it."""
    config = json.loads((base / "scheduler" / "scheduler_config.json").read_text(encoding="utf-8"))
    made = getattr(diffusers, str(config["_class_name"]))
    if not issubclass(made, SchedulerMixin):
        raise ValueError(f"{made} is no scheduler")
    return made.from_config(config)


@contextmanager
def _told(base: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        if isinstance(error, torch.OutOfMemoryError):
            raise
        raise EngineFailed(
            f"The weights in {base}, or of what belongs to them, cannot be read. Fetch them again with "
            "`cartoon-bot models pull`.",
            detail=repr(error)[:500],
        ) from error
