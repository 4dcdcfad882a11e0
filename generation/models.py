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
MAIN = "main"


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
class Models:
    """Every model that an engine may load, by its role. `folder` holds what was downloaded."""

    dia: ModelSource = ModelSource(id="nari-labs/Dia-1.6B-0626")
    dac: ModelSource = ModelSource(id="descript/dac_44khz")  # Dia's codec (its processor configuration)
    folder: Path = Path("models")

    def roles(self) -> Mapping[str, ModelSource]:
        return {name: value for name in self.__slots__ if isinstance(value := getattr(self, name), ModelSource)}

    def found(self, source: ModelSource) -> Path | None:
        """The folder with a model's files, all of them; None where they are not (wholly) here."""
        folder = self._snapshot(source) if source.is_repository else Path(source.id)
        return folder if folder is not None and _is_whole(folder) else None

    def _snapshot(self, source: ModelSource) -> Path | None:
        kept = self.folder / f"models--{source.id.replace('/', '--')}"
        try:
            commit = (kept / "refs" / source.revision).read_text().strip()
        except OSError:
            commit = source.revision  # a commit has no ref
        return kept / "snapshots" / commit if re.fullmatch(r"[\w.-]+", commit) else None


def _is_whole(folder: Path) -> bool:
    """A configuration, and every file of weights that it needs."""
    if not (folder / "config.json").is_file():
        return False
    index = folder / "model.safetensors.index.json"
    if not index.is_file():
        return (folder / "model.safetensors").is_file()
    try:
        shards = set(json.loads(index.read_text())["weight_map"].values())
    except (OSError, ValueError, KeyError, AttributeError):
        return False
    return all((folder / Path(shard).name).is_file() for shard in shards)
