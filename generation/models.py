"""Which weights the GPU engines use, and where they lie on this machine. Loads no library: asking is cheap.

Downloaded weights lie as huggingface_hub keeps them: `models--owner--name/refs/REVISION` names a commit, whose files
are in `snapshots/COMMIT`.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from generation.errors import denial
from generation.model_folders import HALF, PIPELINE, UNUSED, WEIGHTS, is_whole, is_whole_outline

_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
_REVISION = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*")  # branches and tags may hold slashes, as `refs/pr/1` does
_COMMIT = re.compile(r"[0-9a-f]{40}")
MAIN = "main"
_SAFETENSORS = ".safetensors"
_FOREIGN = (".ckpt", ".pt", ".pth", ".bin", ".gguf")  # files of weights as other programs take them
_TEXTS = (".json", ".txt")
ENDINGS = (_SAFETENSORS, *_TEXTS)  # what is ever fetched or loaded of a repository: never pickles


_KEPT, _SNAPSHOTS = "models--", "snapshots"  # names of folders, as huggingface_hub has them
_PARTS = frozenset({"unet", "vae", "scheduler"})  # of a pipeline, of which something may be wrong
_STANDARD = re.compile(rf"(?:{'|'.join(WEIGHTS)})(?:\.fp16)?(?:-\d+-of-\d+)?(?:\.fp16)?\.safetensors(?:\.index\.json)?")
_OTHERS = ("non_ema", "openvino", "flax")  # of file names: the same weights for training, or for other programs
_OUTLINE = ("*.json", "*.txt")
CHECKPOINTS = ("sdxl", "sd15")  # roles that a model in one file may have


def _is_weights(name: str) -> bool:
    return name.endswith((_SAFETENSORS, f"{_SAFETENSORS}.index.json"))


def _is_standard(name: str) -> bool:
    return _STANDARD.fullmatch(name.rpartition("/")[2]) is not None


def _folder_of(name: str) -> str:
    return name.rpartition("/")[0]


def is_fetched(path: Path) -> bool:
    """Whether it lies among what was fetched from the hub, where nothing is ever written over."""
    return _kept_in(path) is not None


def _kept_in(path: Path) -> Path | None:
    """The hub's folder for the repository that it comes from."""
    return next((parent for parent in path.parents if parent.name.startswith(_KEPT)), None)


def shown(path: Path) -> str:
    """A place of this machine as members may read it: the name of a file, of a folder or of the repository that was
    fetched, with what part of it is meant, and never the folders that it lies in."""
    if (kept := _kept_in(path)) is not None:
        inside = path.relative_to(kept).parts
        inside = inside[2:] if inside[0] == _SNAPSHOTS else inside
        return "/".join((kept.name.removeprefix(_KEPT).replace("--", "/", 1), *inside))
    pipeline = path.parent / PIPELINE
    # As os has it: pathlib raises where a folder may not be entered, and this is what tells so.
    is_part = path.suffix in _TEXTS or (path.name in _PARTS and os.path.isfile(pipeline))  # noqa: PTH113
    return f"{shown(path.parent)}/{path.name}" if is_part else path.name


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelSource:
    """A repository `owner/name` of the hub at a branch, tag or commit, or a folder of this machine; for a base model
    one `.safetensors` file of this machine too.

    `files` are patterns of what is used of a repository that holds other things too; none: all.
    """

    id: str
    revision: str = MAIN
    files: tuple[str, ...] = ()

    def chosen(self, names: Iterable[str]) -> frozenset[str]:
        """What is fetched of a repository's files: never a pickle, and no weights twice.

        Many hold the same weights as single files, in two precisions and for other programs: SDXL's 77 GB, of which 7
        are used. Of a pipeline only its parts' folders are taken, of each folder the files named as the libraries name
        theirs, and of these the ones in half precision, where there are such.
        """
        listed = frozenset(name for name in names if name.endswith(ENDINGS) and self._matches(name))
        if PIPELINE in listed:
            listed -= {name for name in listed if _is_weights(name) and name.count("/") != 1}
            listed -= {name for name in listed if name.partition("/")[0] in UNUSED}
        if not self.files:
            named = {_folder_of(name) for name in listed if _is_standard(name)}
            listed -= {
                name for name in listed if _is_weights(name) and not _is_standard(name) and _folder_of(name) in named
            }
        halved = {_folder_of(name) for name in listed if HALF in name and name.endswith(_SAFETENSORS)}
        unwanted = {
            name
            for name in listed
            if (_is_weights(name) and _folder_of(name) in halved and HALF not in name)
            or any(word in name.rpartition("/")[2] for word in _OTHERS)
        }
        return listed - unwanted

    def _matches(self, name: str) -> bool:
        return not self.files or any(fnmatchcase(name, pattern) for pattern in self.files)

    @classmethod
    def named(cls, text: str) -> "ModelSource":
        """`owner/name`, `owner/name@revision`, or the path of a folder or a file; absolute, or it may be taken for a
        repository's name."""
        name, _, revision = text.partition("@")
        if revision and _REPOSITORY.fullmatch(name):
            return cls(id=name, revision=revision)
        return cls(id=text)

    @property
    def is_file(self) -> bool:
        """A checkpoint: all of a base model's weights, and nothing of what else it goes with; or what is named as one
        and is of a kind that is never loaded."""
        return self.suffix in (_SAFETENSORS, *_FOREIGN)

    @property
    def suffix(self) -> str:
        """Of a file's name, with its dot, in small letters."""
        return Path(self.id).suffix.lower()

    @property
    def is_outline(self) -> bool:
        """Whether no weights are asked for."""
        return bool(self.files) and not any(pattern.endswith(_SAFETENSORS) for pattern in self.files)

    @property
    def is_repository(self) -> bool:
        return not self.is_file and _REPOSITORY.fullmatch(self.id) is not None

    @property
    def place(self) -> str:
        """Where it comes from or lies, for the owner of the machine."""
        return self.id if self.revision == MAIN else f"{self.id} ({self.revision})"

    @property
    def shown(self) -> str:
        """The same for members: see `shown`."""
        return self.place if self.is_repository else shown(Path(self.id))


@dataclass(frozen=True, kw_only=True, slots=True)
class Needs:
    """The roles that an engine cannot do without, and those that make it better where they are there."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


NEEDS: Mapping[tuple[str, str], Needs] = {  # by engine and family of base models; no family: the engine has none
    ("dia", ""): Needs(required=("dia", "dac"), optional=("aligner",)),
    ("animatediff", "sdxl"): Needs(required=("sdxl", "sdxl_vae", "sdxl_motion"), optional=("sdxl_pose", "ip_adapter")),
    ("animatediff", "sd15"): Needs(required=("sd15", "sd15_motion"), optional=("sd15_pose", "ip_adapter")),
}


def needs_named(name: str) -> tuple[Needs, ...]:
    """Of a family, or of an engine with all its families; none where it is neither."""
    return tuple(needs for (engine, family), needs in NEEDS.items() if name and name in {engine, family})


@dataclass(frozen=True, kw_only=True, slots=True)
class Models:
    """Every model that an engine may load, by its role. `folder` holds what was downloaded."""

    dia: ModelSource = ModelSource(id="nari-labs/Dia-1.6B-0626")
    dac: ModelSource = ModelSource(id="descript/dac_44khz")  # Dia's codec (its processor configuration)
    aligner: ModelSource = ModelSource(id="facebook/wav2vec2-base-960h")  # English letters by CTC, Apache-2.0
    sdxl: ModelSource = ModelSource(id="stabilityai/stable-diffusion-xl-base-1.0")
    sdxl_vae: ModelSource = ModelSource(id="madebyollin/sdxl-vae-fp16-fix")  # MIT; the base's own overflows in fp16
    sdxl_motion: ModelSource = ModelSource(id="guoyww/animatediff-motion-adapter-sdxl-beta")
    sdxl_pose: ModelSource = ModelSource(id="xinsir/controlnet-openpose-sdxl-1.0")  # Apache-2.0
    sd15: ModelSource = ModelSource(id="stable-diffusion-v1-5/stable-diffusion-v1-5")
    sd15_motion: ModelSource = ModelSource(id="guoyww/animatediff-motion-adapter-v1-5-2")
    sd15_pose: ModelSource = ModelSource(id="lllyasviel/control_v11p_sd15_openpose")
    ip_adapter: ModelSource = ModelSource(  # Apache-2.0; for characters by their portraits
        id="h94/IP-Adapter",
        files=(
            "models/image_encoder/*.json",
            "models/image_encoder/*.safetensors",
            "models/ip-adapter_sd15.safetensors",
            "sdxl_models/ip-adapter_sdxl_vit-h.safetensors",
        ),
    )
    folder: Path = Path("models")

    def roles(self) -> Mapping[str, ModelSource]:
        return {name: value for name in self.__slots__ if isinstance(value := getattr(self, name), ModelSource)}

    def found(self, source: ModelSource) -> Path | None:
        """The folder with a model's files, all of them, or a checkpoint whose outline is here too; None where anything
        of it is not here, or may not be read."""
        try:
            return self._found(source)
        except OSError:  # which `fault` tells
            return None

    def _found(self, source: ModelSource) -> Path | None:
        """Raises OSError for what lies where it may not be read."""
        if source.is_file:
            outline = self.outline(source)
            path, is_weights = Path(source.id), source.suffix == _SAFETENSORS
            here = outline is not None and self._found(outline) is not None
            return path if here and is_weights and path.is_file() else None
        folder = self._snapshot(source) if source.is_repository else Path(source.id)
        has_all = is_whole_outline if source.is_outline else is_whole
        return folder if folder is not None and has_all(folder) else None

    def outline(self, checkpoint: ModelSource) -> ModelSource | None:
        """Where the configurations and tokenizers of a checkpoint come from: what its role is by default, without the
        weights. None for a role that is no base model's."""
        role = next((role for role in CHECKPOINTS if getattr(self, role) == checkpoint), None)
        return replace(Models().roles()[role], files=_OUTLINE) if role else None

    def fault(self, source: ModelSource, told: Callable[[Path], str] = str) -> str | None:
        """What is wrong with a file or a folder that is named as a model, or with where a model lies; None where it may
        be one, or has only not been fetched. `told`: how places are named, by default where they lie."""
        try:
            return self._fault(source, told(Path(source.id)))
        except OSError as error:
            return f"{told(Path(error.filename or source.id))} cannot be read: {denial(error)}"

    def _fault(self, source: ModelSource, name: str) -> str | None:
        """Raises OSError likewise."""
        found = self._found(source)
        if source.is_repository:
            return None
        if not (source.is_file or Path(source.id).is_file()):
            return None if found else f"there is no whole model in {name}"
        if self.outline(source) is None:
            able = " and ".join(CHECKPOINTS)
            return f"{name} is a file, and only {able} can be one. Name a repository or a folder"
        if source.suffix != _SAFETENSORS:
            return f"{name} is no {_SAFETENSORS} file, and others are never loaded: pickles can hold programs"
        return None if Path(source.id).is_file() else f"there is no file {name}"

    def _snapshot(self, source: ModelSource) -> Path | None:
        if not _REVISION.fullmatch(source.revision):
            return None
        kept = self.kept(source)
        try:
            commit = (kept / "refs" / source.revision).read_text(encoding="ascii").strip()
        except (FileNotFoundError, NotADirectoryError, ValueError):
            commit = source.revision  # a commit has no ref
        return kept / _SNAPSHOTS / commit if _COMMIT.fullmatch(commit) else None

    def kept(self, source: ModelSource) -> Path:
        """Where the hub's programs keep everything of a repository."""
        return self.folder / f"{_KEPT}{source.id.replace('/', '--')}"


def size_bytes(found: Path) -> int:
    """What the files of a model take on disk; links count as what they lead to."""
    files = [found] if found.is_file() else found.rglob("*")
    return sum(path.stat().st_size for path in files if path.suffix.lower() in ENDINGS and path.is_file())
