"""Which weights the GPU engines use, and where they lie on this machine. Loads no library: asking is cheap.

Downloaded weights lie as huggingface_hub keeps them: `models--owner--name/refs/REVISION` names a commit, whose files
are in `snapshots/COMMIT`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
_REVISION = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*")  # branches and tags may hold slashes, as `refs/pr/1` does
_COMMIT = re.compile(r"[0-9a-f]{40}")
MAIN = "main"
ENDINGS = (".safetensors", ".json", ".txt")  # what is ever fetched or loaded of a repository: never pickles


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelSource:
    """A repository `owner/name` of the hub at a branch, tag or commit, or a folder of this machine."""

    id: str
    revision: str = MAIN

    @classmethod
    def named(cls, text: str) -> "ModelSource":
        """`owner/name`, `owner/name@revision` or a folder."""
        name, _, revision = text.partition("@")
        if revision and _REPOSITORY.fullmatch(name):
            return cls(id=name, revision=revision)
        return cls(id=text)

    @property
    def is_repository(self) -> bool:
        return _REPOSITORY.fullmatch(self.id) is not None and not Path(self.id).exists()

    @property
    def shown(self) -> str:
        return self.id if self.revision == MAIN else f"{self.id} ({self.revision})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Needs:
    """The roles that an engine cannot do without, and those that make it better where they are there."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


NEEDS: Mapping[str, Needs] = {"dia": Needs(required=("dia", "dac"), optional=("aligner",))}  # by engine


@dataclass(frozen=True, kw_only=True, slots=True)
class Models:
    """Every model that an engine may load, by its role. `folder` holds what was downloaded."""

    dia: ModelSource = ModelSource(id="nari-labs/Dia-1.6B-0626")
    dac: ModelSource = ModelSource(id="descript/dac_44khz")  # Dia's codec (its processor configuration)
    aligner: ModelSource = ModelSource(id="facebook/wav2vec2-base-960h")  # English letters by CTC, Apache-2.0
    folder: Path = Path("models")

    def roles(self) -> Mapping[str, ModelSource]:
        return {name: value for name in self.__slots__ if isinstance(value := getattr(self, name), ModelSource)}

    def found(self, source: ModelSource) -> Path | None:
        """The folder with a model's files, all of them; None where they are not (wholly) here."""
        folder = self._snapshot(source) if source.is_repository else Path(source.id)
        return folder if folder is not None and _is_whole(folder) else None

    def _snapshot(self, source: ModelSource) -> Path | None:
        if not _REVISION.fullmatch(source.revision):
            return None
        kept = self.kept(source)
        try:
            commit = (kept / "refs" / source.revision).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            commit = source.revision  # a commit has no ref
        return kept / "snapshots" / commit if _COMMIT.fullmatch(commit) else None

    def kept(self, source: ModelSource) -> Path:
        """Where the hub's programs keep everything of a repository."""
        return self.folder / f"models--{source.id.replace('/', '--')}"


def _is_whole(folder: Path) -> bool:
    """A configuration, and every file of weights that it needs."""
    if not (folder / "config.json").is_file():
        return False
    index = folder / "model.safetensors.index.json"
    if not index.is_file():
        return (folder / "model.safetensors").is_file()
    try:
        shards = set(json.loads(index.read_text())["weight_map"].values())
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return False
    return bool(shards) and all(isinstance(shard, str) and (folder / Path(shard).name).is_file() for shard in shards)


def size_bytes(folder: Path) -> int:
    """What the files of a model take on disk; links count as what they lead to."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.suffix in ENDINGS and path.is_file())
