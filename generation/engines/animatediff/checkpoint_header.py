"""What a base model in one file is: told by the names and shapes of its tensors, before any is read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from generation.engines.animatediff.families import Family
from generation.errors import EngineFailed, denial

_LATENT_CHANNELS = 4
# As Stability's own code names its parts, and most trainers after it.
_INPUT = "model.diffusion_model.input_blocks.0.0.weight"
_CROSS = re.compile(r"model\.diffusion_model\.input_blocks\.\d+\.1\.transformer_blocks\.0\.attn2\.to_k\.weight")
_OTHERS = (  # by what is in the names of their tensors
    (re.compile(r"lora|\.lokr_w|\.hada_w"), "a LoRA, which belongs to a character"),
    (re.compile(r"(^|\.)double_blocks\."), "a model like Flux"),
    (re.compile(r"(^|\.)joint_blocks\."), "a model like Stable Diffusion 3"),
)
_FIRST_TEXT = "transformer.text_model.embeddings.position_embedding.weight"
_PARTS: Mapping[str, Mapping[str, str]] = {  # beside the UNet, a tensor of each; SDXL's VAE is one of its own role
    "sdxl": {
        "first text encoder": f"conditioner.embedders.0.{_FIRST_TEXT}",
        "second text encoder": "conditioner.embedders.1.model.positional_embedding",
    },
    "sd15": {
        "text encoder": f"cond_stage_model.{_FIRST_TEXT}",
        "VAE": "first_stage_model.decoder.conv_in.weight",
    },
}
# NovelAI's model, and files that were made of it, have CLIP's tensors without `text_model`.
_OLD_TEXT = re.compile(r"(cond_stage_model\.transformer\.)(?=embeddings\.|encoder\.|final_layer_norm\.)")
_CROSS_WIDTHS = {2048: "a model like sdxl", 768: "one like sd15", 1024: "one like SD 2", 1280: "SDXL's refiner"}
# An empty tensor by which trainers mark it, and notes: of Stability's ModelSpec (kohya's scripts), and of ComfyUI.
_V_PREDICTION = "v_pred"
_ZERO_SNR = "ztsnr"  # another: trained to begin in noise and nothing else
_EDM = "edm_"  # before the tensors in which Playground 2.5 and CosXL note their noise
_PREDICTION_NOTES = ("modelspec.prediction_type", "modelspec.predict_key")


@dataclass(frozen=True, slots=True)
class _Header:
    shapes: Mapping[str, tuple[int, ...]]
    notes: Mapping[str, str]  # of who wrote the file


def check(kind: Family, unet: Mapping[str, Any], file: Path) -> None:
    """`unet`: the configuration that the weights are to fill. Raises EngineFailed for a file of something else."""
    shapes = _header(file).shapes
    widths = {shape[1] for name, shape in shapes.items() if _CROSS.fullmatch(name) and len(shape) == 2}
    if not widths or len(shapes.get(_INPUT, ())) != 4:
        raise EngineFailed(
            f"{file.name} is {_what(shapes)}. Name another file, a folder or a repository as {kind.base} in [models]."
        )
    if widths != {unet["cross_attention_dim"]}:
        what = _CROSS_WIDTHS.get(min(widths), "another model")
        raise EngineFailed(f"{file.name} is {what}, and [models] names it as {kind.base}. Name one like {kind.name}.")
    if any(name.startswith(_EDM) for name in shapes):
        raise foreign_noise(kind, file.name)
    for part, name in _PARTS[kind.name].items():
        if name not in shapes:
            raise EngineFailed(
                f"{file.name} holds no {part}. Name a file with a whole model as {kind.base} in [models]."
            )
    check_input(file.name, shapes[_INPUT][1])


def check_input(name: str, channels: int) -> None:
    """Raises EngineFailed for a UNet that is given more than noise: `channels` are those of its first layer."""
    if channels != _LATENT_CHANNELS:
        use = "changing pictures" if channels == 2 * _LATENT_CHANNELS else "inpainting"  # 8 as InstructPix2Pix; 9
        raise EngineFailed(f"{name} is for {use}, not for drawing anew. Name the plain model in [models].")


def _what(shapes: Iterable[str]) -> str:
    """A file that is no base model of these families."""
    found = (what for pattern, what in _OTHERS if any(pattern.search(name) for name in shapes))
    return next(found, "no base model as trainers write it")


def today(name: str) -> str:
    """A tensor's name as files have it now."""
    return _OLD_TEXT.sub(r"\1text_model.", name)


def foreign_noise(kind: Family, name: str) -> EngineFailed:
    """Of models that were trained with EDM's noise, which no schedule of a motion adapter has."""
    return EngineFailed(
        f"{name} is an EDM model (like Playground 2.5 or CosXL), which AnimateDiff cannot move. Name a plain one as "
        f"{kind.base} in [models]."
    )


def is_v_prediction(file: Path) -> bool:
    header = _header(file)
    return _V_PREDICTION in header.shapes or any(header.notes.get(name) == "v" for name in _PREDICTION_NOTES)


def ends_in_noise(file: Path) -> bool:
    """Whether nothing of a picture is left at the last step of the noise that the model was trained with."""
    return _ZERO_SNR in _header(file).shapes


def _header(file: Path) -> _Header:
    try:
        found = file.stat()
    except FileNotFoundError as error:
        raise EngineFailed(f"There is no file {file.name}.", detail=f"{file}: {error!r}") from error
    except OSError as error:
        raise _unreadable(file, error) from error
    return _header_of(file, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _header_of(file: Path, mtime_ns: int, size: int) -> _Header:
    """Asked for with every request, and 11 ms for SDXL's 2,515 tensors. Time and size tell a changed file."""
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415 - comes with the extra `gpu`

    try:
        with file.open("rb"):  # whatever keeps it from being read, safetensors takes for no file
            pass
        with safe_open(file, framework="numpy") as tensors:
            shapes = {today(name): tuple(tensors.get_slice(name).get_shape()) for name in tensors.keys()}  # noqa: SIM118
            return _Header(shapes, tensors.metadata() or {})
    except OSError as error:
        raise _unreadable(file, error) from error
    except SafetensorError as error:
        message = f"{file.name} is no .safetensors file, or it is cut off."
        raise EngineFailed(message, detail=f"{file}: {error!r}"[:500]) from error


def _unreadable(file: Path, error: OSError) -> EngineFailed:
    return EngineFailed(f"{file.name} cannot be read: {denial(error)}.", detail=f"{file}: {error!r}")
