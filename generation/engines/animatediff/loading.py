"""A family's models from disk, at home in the computer's memory. Never from the network: `models pull` fetches them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
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
from generation.engines.animatediff.checkpoint import Checkpoint
from generation.engines.animatediff.checkpoint_header import ends_in_noise
from generation.engines.animatediff.compatibility import check, few_steps, predicts
from generation.engines.animatediff.families import Family, Schedule, family
from generation.engines.animatediff.folders import Folders, folders
from generation.engines.animatediff.fusing import Fusing
from generation.errors import EngineFailed
from generation.models import is_fetched, shown

_HALF = "fp16"  # the hub's name for files in half precision
_WEIGHTS = "diffusion_pytorch_model"


class Parts:
    """Everything loaded. Belongs to the thread that loads it."""

    def __init__(
        self, kind: Family, folders: Folders, device: torch.device, dtype: torch.dtype, *, trained_schedule: bool = True
    ) -> None:
        """`trained_schedule`: the motion adapter's noise; else the base model's own."""
        self.family, self.device, self.dtype = kind.name, device, dtype
        self.fusing = Fusing(device)
        self._folders = folders
        base: _Folder | Checkpoint = _Folder(folders.base, dtype)
        if folders.checkpoint is not None:
            base = Checkpoint(folders.checkpoint, folders.base, dtype)
        self.unet = _unet(folders.base / "unet", base.unet(), folders.motion, dtype)
        self.vae = _ready(base.vae()) if kind.vae is None else _pretrained(AutoencoderKL, folders.vae, dtype)
        if kind.vae is None:  # SD 1.5's says nothing of it and keeps in range; diffusers' default is meant for SDXL's
            self.vae.register_to_config(force_upcast=False)
        self.tokenizers, self.text_encoders = _texts(folders.base, base)
        prediction = predicts(folders)
        scheduler = _scheduler(kind.schedule) if trained_schedule else _scheduler_of(folders)
        self.scheduler = scheduler.from_config(scheduler.config, prediction_type=prediction)

    @cached_property
    def control(self) -> ControlNetModel | None:
        """The pose ControlNet, loaded when it is first asked for."""
        return _pretrained(ControlNetModel, self._folders.control, self.dtype) if self._folders.control else None


def load(options: EngineOptions, name: str) -> Parts:
    """Safetensors only. Half precision on a GPU, float32 on a CPU, which computes in nothing less as fast.

    Raises EngineFailed for folders that hold something else, or that do not belong together.
    """
    kind = family(name)
    found = folders(options.models, kind)
    check(kind, found)
    named = "cuda:0" if options.device == "cuda" else options.device  # a thread's current card has a number
    device = torch.device(named)
    dtype = torch.float32 if device.type == "cpu" else getattr(torch, options.animatediff.precision)
    with _told(found):
        trained = options.animatediff.schedule == "trained"
        return Parts(kind, found, device, dtype, trained_schedule=trained)


def is_distilled(options: EngineOptions, name: str) -> bool:
    """See `few_steps`."""
    kind = family(name)
    return few_steps(options.models.roles()[kind.base].id, folders(options.models, kind).base)


# ---------------------------------------------------------------- the parts


class _Folder:
    """A base model in a folder for each of its parts."""

    def __init__(self, base: Path, dtype: torch.dtype) -> None:
        self._base, self._dtype = base, dtype

    def unet(self) -> Mapping[str, Tensor]:
        return _weights(self._base / "unet")

    def vae(self) -> AutoencoderKL:
        vae: AutoencoderKL = _pretrained(AutoencoderKL, self._base / "vae", self._dtype)
        return vae

    def text_encoder(self, made: Any, name: str) -> Any:  # noqa: ANN401 - CLIP's text models have no common type
        folder = self._base / name
        return made.from_pretrained(
            folder, dtype=self._dtype, variant=_variant(folder), local_files_only=True, use_safetensors=True
        )


def _unet(base: Path, base_weights: Mapping[str, Tensor], motion: Path, dtype: torch.dtype) -> UNetMotionModel:
    """The base's layers and the adapter's as one model, whose weights are those of the files, never random ones first.

    diffusers' own `from_unet2d` takes 30 s for SDXL, most of it for random numbers that are thrown away, and up to 0.42
    keeps those of `add_embedding`, by which SDXL knows the picture's size, in place of the base's.
    """
    model: UNetMotionModel
    with torch.device("meta"):
        made_for = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(base, local_files_only=True))
        adapter = MotionAdapter.from_config(MotionAdapter.load_config(motion, local_files_only=True))
        model = UNetMotionModel.from_unet2d(made_for, adapter, load_weights=False)
    weights = {**base_weights, **_weights(motion)}
    model.load_state_dict({name: tensor.to(dtype) for name, tensor in weights.items()}, strict=True, assign=True)
    _ready(model, base, motion)
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
    return _ready(loaded, folder)


def _ready(model: Any, *folders: Path) -> Any:  # noqa: ANN401 - any module
    """Not to be trained, and apart from the owner's files.

    What the libraries load is the file itself, mapped into memory: written over it would change the pictures, and cut
    short it would end the process. What was fetched stays as it is, and its memory can be had back.
    """
    model.eval().requires_grad_(False)
    if not all(is_fetched(folder) for folder in folders):
        for tensor in chain(model.parameters(), model.buffers()):
            tensor.data = tensor.data.clone()
    return model


def _texts(
    folder: Path, base: "_Folder | Checkpoint"
) -> tuple[Sequence[CLIPTokenizer], Sequence[CLIPTextModel | CLIPTextModelWithProjection]]:
    tokenizers, encoders = [], []
    for at, made in (("", CLIPTextModel), ("_2", CLIPTextModelWithProjection)):
        if not (folder / f"text_encoder{at}").is_dir():
            continue
        tokenizers.append(CLIPTokenizer.from_pretrained(folder / f"tokenizer{at}", local_files_only=True))
        encoders.append(_ready(base.text_encoder(made, f"text_encoder{at}"), folder))
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


def _scheduler_of(found: Folders) -> Any:  # noqa: ANN401
    """As the base model's own configuration has it, or the mark in its file: Lin et al., "Common diffusion noise
    schedules and sample steps are flawed", 2023, by Euler's method as not all of diffusers' can begin in plain noise.
    """
    config = json.loads((found.base / "scheduler" / "scheduler_config.json").read_text(encoding="utf-8"))
    made = getattr(diffusers, str(config["_class_name"]))
    if not issubclass(made, SchedulerMixin):
        raise ValueError(f"{made} is no scheduler")
    scheduler = made.from_config(config)
    if found.checkpoint is None or not ends_in_noise(found.checkpoint):
        return scheduler
    zero_snr = {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}
    return diffusers.EulerDiscreteScheduler.from_config(scheduler.config, **zero_snr)


@contextmanager
def _told(found: Folders) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        if isinstance(error, torch.OutOfMemoryError):
            raise
        place = shown(found.checkpoint or found.base)
        again = "Get the file again" if found.checkpoint else "Fetch them again with `cartoon-bot models pull`"
        raise EngineFailed(
            f"The weights in {place}, or of what belongs to them, cannot be read. {again}.",
            detail=repr(error)[:500],
        ) from error
