"""The characters of one place: some folders of folders, of which the first has the say."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from generation.characters.assets import AssetHasher, inside
from generation.characters.sheet import (
    MAX_SHEET_BYTES,
    SHEET_FILE,
    LookSection,
    Sheet,
    check_lora,
    check_name,
    read_sheet,
)
from generation.domain import Asset, Character, Look, Puppet, Voice, VoiceDesign
from generation.errors import BadInput, CartoonError, UnknownName, from_os_error
from generation.limits import shown
from generation.script import tag_key
from generation.voices import NAMED, derived

BUNDLED = Path(__file__).parent / "bundled"
_PORTRAIT = "portrait.png"


class CharacterLibrary:
    """Reads `<folder>/<name>/character.toml`; what was added, edited or removed is seen at the next call.

    A broken character stops no other: it is listed with its reason and refused only when asked for by name. A name
    that an earlier folder has is taken: bundled ones come first, so no added one stands in for them. The first call
    hashes every file, so it belongs off the event loop; later calls only hash what changed. Threads may share one.
    """

    def __init__(self, folders: Sequence[Path], *, lora_url: Callable[[str], str | None] = lambda _: None) -> None:
        """`lora_url` tells the address that is set for a character's LoRA, used where its sheet names none. It is
        checked here, and looked up again by who loads it: characters are kept with every job, secrets are not.
        """
        self._folders = tuple(folders)
        self._lora_url = lora_url
        self._hasher = AssetHasher()
        self._sheets: dict[Path, tuple[bytes, Sheet]] = {}

    def all(self) -> tuple[Character, ...]:
        """The characters that can be used: folder by folder, each in alphabetical order."""
        return tuple(self._load_all()[0].values())

    def names(self) -> tuple[str, ...]:
        """Their names, in the same order."""
        return tuple(self._load_all()[0])

    def titles(self) -> tuple[tuple[str, str], ...]:
        """Name and title of each character, in the same order, broken ones too: they keep their names.

        Reads sheets only: quick, whatever was never hashed.
        """
        found: dict[str, str] = {}
        for name, folder in self._found()[0].items():
            try:
                found[name] = _title(self._sheet(folder))
            except CartoonError:
                found[name] = name
        return tuple(found.items())

    def broken(self) -> Mapping[str, str]:
        """Folder name -> one line that says what is wrong with it."""
        return self._load_all()[1]

    def get(self, name: str) -> Character:
        """Raises UnknownName, and BadInput with the reason when the character is broken."""
        good, broken = self._load_all()
        key = name.strip().lower()
        if key in good:
            return good[key]
        if key in broken:
            raise BadInput(f"The character '{key}' cannot be used. {broken[key]}")
        raise UnknownName("character", shown(name), list(good))

    def find(self, name: str, asset: Asset) -> Path | None:
        """Where the very bytes of a character's file lie; None where it was replaced or removed.

        Also in a folder that cannot be used any more: jobs keep to what the character was.
        """
        try:
            check_name(name)
        except ValueError:
            return None
        for folder in (root / name for root in self._folders):
            if folder.is_symlink():
                continue
            try:
                if self._hasher.asset(folder, asset.name).sha256 == asset.sha256:
                    return inside(folder, asset.name)
            except CartoonError:
                continue  # not there, or not to be read there: the next place may have it
        return None

    def _found(self) -> tuple[dict[str, Path], dict[str, str]]:
        """Character folders by name, and those that cannot be one with the reason."""
        found: dict[str, Path] = {}
        refused: dict[str, str] = {}
        takers: dict[str, str] = {}  # by what tags are compared by: "old-man" and "old_man" are one name
        for root in self._folders:
            for folder in _subfolders(root):
                name, key = folder.name, tag_key(folder.name)
                reason = _unfit(folder)
                if reason is None and key in takers:
                    reason = f"The name '{takers[key]}' is taken: rename the folder and the name in its {SHEET_FILE}."
                if reason is None:
                    found[name] = folder
                    takers[key] = name
                else:
                    refused[shown(name)] = reason
        return found, refused

    def _load_all(self) -> tuple[dict[str, Character], dict[str, str]]:
        found, broken = self._found()
        good: dict[str, Character] = {}
        for name, folder in found.items():
            try:
                good[name] = self._load(folder)
            except CartoonError as error:
                broken[name] = error.user_message
        return good, broken

    def _load(self, folder: Path) -> Character:
        """An edit may take files away after the sheet was read: then the sheet is another one by now."""
        sheet = self._sheet(folder)
        try:
            return self._character(folder, sheet)
        except CartoonError:
            edited = self._sheet(folder)
            if edited is sheet:
                raise
            return self._character(folder, edited)

    def _character(self, folder: Path, sheet: Sheet) -> Character:
        portrait = sheet.portrait or (_PORTRAIT if (folder / _PORTRAIT).exists() else None)
        reference = sheet.voice.reference
        puppet = sheet.puppet
        return Character(
            name=sheet.name,
            title=_title(sheet),
            description=sheet.description,
            triggers=tuple(sheet.triggers),
            negative=sheet.negative,
            looks=self._looks(folder, sheet),
            voice=Voice(
                reference=self._hasher.asset(folder, reference) if reference else None,
                transcript=sheet.voice.transcript,
                design=_design(sheet),
            ),
            puppet=Puppet(
                kind=puppet.kind,
                colors=dict(puppet.colors),
                accessories=tuple(puppet.accessories),
                mood=puppet.mood,
            )
            if puppet
            else None,
            portrait=self._hasher.asset(folder, portrait) if portrait else None,
        )

    def _sheet(self, folder: Path) -> Sheet:
        """The checked sheet: the same object until the file's bytes change."""
        file = f"{folder.name}/{SHEET_FILE}"
        try:
            with inside(folder, SHEET_FILE).open("rb") as opened:
                raw = opened.read(MAX_SHEET_BYTES + 1)
        except OSError as error:
            raise from_os_error(error, file) from error
        known = self._sheets.get(folder)
        if known is None or known[0] != raw:
            known = self._sheets[folder] = (raw, read_sheet(raw, file))
        if known[1].name != folder.name:
            raise BadInput(f"{file}: name is '{known[1].name}', but the folder is '{folder.name}'. Make them alike.")
        return known[1]

    def _looks(self, folder: Path, sheet: Sheet) -> tuple[Look, ...]:
        """Where the sheet names no weights, those of the setting; SDXL's where it has no look at all."""
        given = self._lora_url(sheet.name)
        if given is not None:
            _check_given_lora(sheet.name, given)
        sections = dict(sheet.look) or ({"sdxl": LookSection()} if given else {})
        looks: list[Look] = []
        for base, section in sections.items():
            lora = section.lora
            is_url = lora is not None and "://" in lora
            looks.append(
                Look(
                    base=base,
                    lora=self._hasher.asset(folder, lora) if lora and not is_url else None,
                    lora_url=lora if is_url else None,
                    lora_from_setting=lora is None and given is not None,
                    weight=section.weight,
                )
            )
        return tuple(looks)


def _title(sheet: Sheet) -> str:
    return sheet.title or sheet.name.replace("_", " ").replace("-", " ").title()


def _subfolders(root: Path) -> list[Path]:
    """Of a folder that may not be there yet."""
    try:
        return sorted(entry for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise from_os_error(error, f"The folder of characters {root}") from error


def _design(sheet: Sheet) -> VoiceDesign:
    """As the sheet has it: in numbers, by name, or not at all, and then by the character's words."""
    given = sheet.voice.design
    if given is None:
        kind = sheet.puppet.kind if sheet.puppet else ""
        return derived(sheet.name, _title(sheet), sheet.description, kind)
    return NAMED[given].design if isinstance(given, str) else VoiceDesign(**given.model_dump())


def _unfit(folder: Path) -> str | None:
    """Why the folder cannot be a character, judged by its name and place alone."""
    try:
        check_name(folder.name)
    except ValueError as error:
        return f"The folder is misnamed: {error}."
    if folder.is_symlink():
        return "It is a link. Copy the folder itself here."
    return None


def _check_given_lora(name: str, url: str) -> None:
    try:
        if "://" not in url:
            raise ValueError("it is an address that begins with https://")
        check_lora(url)
    except ValueError as error:
        raise BadInput(f"The LoRA address that is set for '{name}' cannot be used: {error}.") from error
