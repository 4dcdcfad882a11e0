"""Whether a folder holds all of a model: told by the files that are in it. Loads no library."""

import json
from pathlib import Path

PIPELINE = "model_index.json"
WEIGHTS = ("model", "diffusion_pytorch_model")  # as transformers and as diffusers name files of weights
HALF = ".fp16"
UNUSED = frozenset({"safety_checker", "feature_extractor", "vae_1_0", "vae_encoder", "vae_decoder"})
IMAGE_ENCODER = "models/image_encoder"  # of an IP-Adapter's repository, as h94's: ViT-H, for both families
_SLOW_TOKENIZER = ("vocab.json", "merges.txt")


def is_whole(folder: Path) -> bool:
    """A model with its configuration and every file of weights, a pipeline of such models, or an IP-Adapter's."""
    if (folder / PIPELINE).is_file():
        parts = [path.parent for path in folder.glob("*/config.json")]  # tokenizers and schedulers have other names
        return bool(parts) and all(_is_whole_model(part) for part in parts if part.name not in UNUSED)
    if (folder / IMAGE_ENCODER).is_dir():
        return _is_whole_model(folder / IMAGE_ENCODER)
    return _is_whole_model(folder)


def is_whole_outline(folder: Path) -> bool:
    """A pipeline but for its weights."""
    try:
        index = json.loads((folder / PIPELINE).read_text(encoding="utf-8"))
        parts = [name for name, made in index.items() if isinstance(made, list) and made[0] and name not in UNUSED]
    except (OSError, ValueError, AttributeError, IndexError):
        return False
    return bool(parts) and all(_has_outline(folder / name) for name in parts)


def _has_outline(part: Path) -> bool:
    if part.name.startswith("tokenizer"):
        return (part / "tokenizer.json").is_file() or all((part / name).is_file() for name in _SLOW_TOKENIZER)
    return (part / "config.json").is_file() or (part / "scheduler_config.json").is_file()


def _is_whole_model(folder: Path) -> bool:
    if not (folder / "config.json").is_file():
        return False
    files = [folder / f"{name}{half}.safetensors" for name in WEIGHTS for half in (HALF, "")]
    if any(path.is_file() for path in files):
        return True
    return any(_has_shards(folder, folder / f"{name}.safetensors.index.json") for name in WEIGHTS)


def _has_shards(folder: Path, index: Path) -> bool:
    try:
        shards = set(json.loads(index.read_text())["weight_map"].values())
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return False
    return bool(shards) and all(isinstance(shard, str) and (folder / Path(shard).name).is_file() for shard in shards)
