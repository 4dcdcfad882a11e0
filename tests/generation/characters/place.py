"""A folder of characters with its library, its writer and the clip files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from generation.characters import BUNDLED, Change, CharacterLibrary, CharacterWriter, asset_file
from generation.domain import Asset, Character
from storage.files import ClipFiles

NOVA = Change(title="Captain Nova", description="a brave pilot", triggers=("nova person",), negative="beard")


@dataclass(frozen=True)
class Place:
    folder: Path
    root: Path
    files: ClipFiles
    library: CharacterLibrary
    writer: CharacterWriter

    def upload(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def nova(self) -> Character:
        return self.library.get("nova")

    def read(self, asset: Asset) -> bytes:
        """Nova's, as a job finds it."""
        return asset_file(self.library, self.files, "nova", asset).read_bytes()


def opened(folder: Path, keep: Callable[[Path], object] | None = None) -> Place:
    folder.mkdir(exist_ok=True)
    root = folder / "characters"
    files = ClipFiles(folder / "clips")
    library = CharacterLibrary([BUNDLED, root])
    writer = CharacterWriter(root, library, most=3, keep=keep or files.put)
    return Place(folder, root, files, library, writer)


def uploads(place: Place, mark: bytes = b"") -> Change:
    """Every file that a character can have."""
    return Change(
        transcript="Hello, this is Nova.",
        loras={
            "sdxl": place.upload("x.safetensors", b"sdxl" + mark),
            "sd15": place.upload("15.safetensors", b"15" + mark),
        },
        voice=place.upload("some.WAV", b"voice" + mark),
        portrait=place.upload("face.png", b"face" + mark),
    )


def assets(character: Character) -> dict[str, Asset]:
    found = {look.base: look.lora for look in character.looks}
    found |= {"voice": character.voice.reference, "portrait": character.portrait}
    return {role: asset for role, asset in found.items() if asset is not None}


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def everything(place: Place) -> Change:
    return replace(
        uploads(place), title=NOVA.title, description=NOVA.description, triggers=NOVA.triggers, negative=NOVA.negative
    )
