"""Characters added, edited and removed in one folder of folders. A crash leaves the old character or the new one."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generation.characters.change import Change, files_of, prepared, remove_unnamed
from generation.characters.library import CharacterLibrary
from generation.characters.sheet import MAX_SHEET_BYTES, SHEET_FILE, SPEAKER_TAG, Sheet, check_name, read_sheet
from generation.characters.sheet_text import sheet_text
from generation.errors import BadInput, StorageFailed, UnknownName, from_os_error
from generation.limits import shown
from generation.media.atomic import temporary_beside
from generation.script import tag_key

_BUILDING, _REMOVED = ".building-", ".removed-"  # hidden: no library takes them for characters


class CharacterWriter:
    """Writes the characters below `root`. One call at a time: the caller sees to it.

    A file that is replaced or removed is handed to `keep` first, under a second name: jobs may refer to its bytes.
    """

    def __init__(self, root: Path, library: CharacterLibrary, *, most: int, keep: Callable[[Path], object]) -> None:
        """`library`: all that may be asked for where these characters may; names and titles are unique there.

        `most`: characters that `root` may hold.
        """
        self._root = root
        self._library = library
        self._most = most
        self._keep = keep

    def names(self) -> tuple[str, ...]:
        """The characters that can be edited and removed here, broken ones too."""
        with self._os_errors():
            return tuple(folder.name for folder in self._folders())

    def sheet(self, name: str) -> Sheet:
        """Raises UnknownName; BadInput where it is broken."""
        with self._os_errors():
            return _sheet(self._folder(name))

    def check_new(self, name: str, title: str | None = None) -> None:
        """Whether such a character could be added. Raises BadInput: a bad or taken name, too many characters."""
        try:
            check_name(name)
        except ValueError as error:
            raise BadInput(f"The name '{shown(name)}' cannot be used: {error}.") from error
        with self._os_errors():
            self._check_free(name, title)
            if len(self._folders()) >= self._most:
                raise BadInput(f"There is room for {self._most} characters here, and as many are there. Remove one.")

    def add(self, name: str, change: Change) -> None:
        """Raises BadInput (as `check_new` does, or a value out of bounds), StorageFailed."""
        self.check_new(name, change.title)
        with self._os_errors():
            self._root.mkdir(parents=True, exist_ok=True)
            self._clear_leftovers()
            building = self._hidden(_BUILDING)
            (building / name).mkdir(parents=True)
            try:
                self._build(building / name, change)
                (building / name).rename(self._root / name)
            finally:
                shutil.rmtree(building)

    def _build(self, folder: Path, change: Change) -> None:
        _put_sheet(folder, prepared(folder, Sheet(name=folder.name), change))
        CharacterLibrary([folder.parent]).get(folder.name)

    def edit(self, name: str, change: Change) -> None:
        """Raises UnknownName, BadInput, StorageFailed; the character is then as it was."""
        with self._os_errors():
            folder = self._folder(name)
            self._clear_leftovers()
            self._check_free(None, change.title, apart_from=folder.name)
            before = _sheet(folder)
            try:
                after = prepared(folder, before, change)
                replaced = files_of(before) - files_of(after)
                self._put_by(folder / file for file in replaced)
                _put_sheet(folder, after)
            except BaseException:
                remove_unnamed(folder, before)
                raise
            for file in replaced:
                (folder / file).unlink(missing_ok=True)
            remove_unnamed(folder, after)

    def remove(self, name: str) -> None:
        """Raises UnknownName, StorageFailed. A broken character can be removed too."""
        with self._os_errors():
            folder = self._folder(name)
            self._clear_leftovers()
            self._put_by(path for path in folder.iterdir() if path.name != SHEET_FILE)
            gone = self._hidden(_REMOVED)
            folder.rename(gone)
            shutil.rmtree(gone)

    def _folders(self) -> list[Path]:
        if not self._root.exists():
            return []
        return sorted(each for each in self._root.iterdir() if each.is_dir() and not each.name.startswith("."))

    def _folder(self, name: str) -> Path:
        key = name.strip().lower()
        found = {folder.name: folder for folder in self._folders() if not folder.is_symlink()}
        if key not in found:
            raise UnknownName("character of this server", shown(name), list(found))
        return found[key]

    def _check_free(self, name: str | None, title: str | None, *, apart_from: str | None = None) -> None:
        """Tags call characters by name or title, so neither may be that of another."""
        others = [each for each in self._library.titles() if each[0] != apart_from]
        taken = {tag_key(called) for each in others for called in each}
        if name is not None and (tag_key(name) in taken or (self._root / name).exists()):
            raise BadInput(f"There is a character called '{name}' already. Choose another name.")
        key = tag_key(title or "")
        if key and SPEAKER_TAG.fullmatch(key):
            raise BadInput(f"'{shown(key)}' is the tag of a speaker by number. Choose another title.")
        if key and key in taken:
            raise BadInput(f"There is a character called '{shown(title or '')}' already. Choose another title.")

    def _put_by(self, paths: Iterator[Path]) -> None:
        """Before the files go: the other order could lose them in a crash."""
        for path in paths:
            if path.is_symlink() or not path.is_file():
                continue
            with temporary_beside(path.parent, "part") as second:
                try:
                    os.link(path, second)
                except OSError:  # a file system without links
                    shutil.copyfile(path, second)
                self._keep(second)

    def _clear_leftovers(self) -> None:
        """What a crash left behind: nobody else writes here."""
        for pattern in (f"{_BUILDING}*", f"{_REMOVED}*"):
            for path in self._root.glob(pattern):
                shutil.rmtree(path)
        for path in self._root.glob(".*.part"):
            path.unlink()

    def _hidden(self, prefix: str) -> Path:
        return self._root / f"{prefix}{secrets.token_hex(6)}"

    @contextmanager
    def _os_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise from_os_error(error, "The folder of characters") from error


def _sheet(folder: Path) -> Sheet:
    with (folder / SHEET_FILE).open("rb") as file:
        return read_sheet(file.read(MAX_SHEET_BYTES + 1), f"{folder.name}/{SHEET_FILE}")


def _put_sheet(folder: Path, sheet: Sheet) -> None:
    """In one step: from here on the character is what the sheet says. Bytes first: a power cut leaves no half of it."""
    raw = sheet_text(sheet).encode()
    if read_sheet(raw, f"{folder.name}/{SHEET_FILE}") != sheet:
        raise StorageFailed(f"The character '{folder.name}' could not be written so that it can be read.")
    with temporary_beside(folder, "part") as part:
        with part.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / SHEET_FILE)
