"""Clip files: whole or not there, once per content, and never by a name from outside."""

import errno
import hashlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generation.errors import DiskFull, StorageFailed
from storage.files import ClipFiles

BYTES = b"a small clip\n" * 1000
SHA256 = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> ClipFiles:
    return ClipFiles(tmp_path / "clips")


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder on another file system than pytest's."""
    memory = Path("/dev/shm")  # noqa: S108
    if not memory.is_dir() or memory.stat().st_dev == Path(tempfile.gettempdir()).stat().st_dev:
        pytest.skip("this machine has no second file system at hand")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def made(folder: Path, content: bytes = BYTES, name: str = "out.mp4") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_is_moved_in_by_its_content(files: ClipFiles, tmp_path: Path) -> None:
    source = made(tmp_path)
    assert files.put(source) == SHA256
    assert files.path(SHA256).read_bytes() == BYTES
    assert everything(tmp_path) == [f"clips/{SHA256[:2]}/{SHA256}"]


def test_equal_bytes_are_kept_once(files: ClipFiles, tmp_path: Path) -> None:
    assert files.put(made(tmp_path, name="one")) == files.put(made(tmp_path, name="two")) == SHA256
    assert everything(tmp_path) == [f"clips/{SHA256[:2]}/{SHA256}"]


def test_a_file_from_another_file_system_is_copied_whole(files: ClipFiles, tmp_path: Path, elsewhere: Path) -> None:
    source = made(elsewhere)
    assert files.put(source) == SHA256
    assert files.path(SHA256).read_bytes() == BYTES
    assert not source.exists()
    assert everything(tmp_path) == [f"clips/{SHA256[:2]}/{SHA256}"]


def test_a_copy_that_fails_half_way_leaves_the_source_and_nothing_else(tmp_path: Path, elsewhere: Path) -> None:
    """A file size limit stands for the full disk: the write fails in the middle of the copy."""
    source = made(elsewhere, BYTES * 100)
    code = (
        "import sys; from pathlib import Path; from storage.files import ClipFiles;"
        "from generation.errors import StorageFailed\n"
        "try: ClipFiles(Path(sys.argv[1])).put(Path(sys.argv[2]))\n"
        "except StorageFailed as error: sys.exit(error.user_message)"
    )
    limit = len(BYTES) * 10
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "clips"), str(source)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 1
    assert "The clip folder" in done.stderr
    assert done.stderr.count("\n") == 1
    assert source.read_bytes() == BYTES * 100
    assert everything(tmp_path) == []


def test_a_full_disk_is_told(
    files: ClipFiles, tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy_half(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", copy_half)
    source = made(elsewhere)
    with pytest.raises(DiskFull, match="Make room"):
        files.put(source)
    assert source.exists()
    assert everything(tmp_path) == []


def test_a_store_that_cannot_be_made_is_told_and_the_clip_is_kept(tmp_path: Path) -> None:
    (tmp_path / "clips").touch()
    source = made(tmp_path)
    with pytest.raises(StorageFailed, match="The clip folder"):
        ClipFiles(tmp_path / "clips").put(source)
    assert source.read_bytes() == BYTES


def test_a_source_that_is_not_there_is_told(files: ClipFiles, tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        files.put(tmp_path / "nothing.mp4")


def test_a_missing_file_is_told(files: ClipFiles) -> None:
    with pytest.raises(StorageFailed, match="gone"):
        files.path(SHA256)


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", SHA256.upper(), SHA256 + "\n", "/" + SHA256[1:]])
def test_what_is_no_hash_never_becomes_a_path(files: ClipFiles, name: str) -> None:
    with pytest.raises(StorageFailed):
        files.path(name)
    with pytest.raises(StorageFailed):
        files.remove(frozenset({name}))


def test_removing_is_done_once_and_repeating_it_changes_nothing(files: ClipFiles, tmp_path: Path) -> None:
    files.put(made(tmp_path))
    other = files.put(made(tmp_path, b"other"))
    for _ in range(2):
        files.remove(frozenset({SHA256}))
        assert everything(tmp_path) == [f"clips/{other[:2]}/{other}"]


def test_a_sweep_takes_what_is_old_and_not_referred_to(files: ClipFiles, tmp_path: Path) -> None:
    kept, old, young = (files.put(made(tmp_path, content)) for content in (b"kept", b"old", b"young"))
    long_ago = time.time() - 7200
    for sha256 in (kept, old):
        os.utime(files.path(sha256), (long_ago, long_ago))
    assert files.sweep(frozenset({kept}), older_than_s=3600) == 1
    assert files.path(kept).read_bytes() == b"kept"
    assert files.path(young).read_bytes() == b"young"
    with pytest.raises(StorageFailed):
        files.path(old)


def test_a_file_that_comes_again_is_young_again(files: ClipFiles, tmp_path: Path) -> None:
    """Its new job is not recorded yet: a sweep in between must spare it."""
    files.put(made(tmp_path))
    os.utime(files.path(SHA256), (0, 0))
    files.put(made(tmp_path))
    assert files.sweep(frozenset(), older_than_s=3600) == 0


def test_an_old_file_that_is_moved_in_is_young(files: ClipFiles, tmp_path: Path) -> None:
    source = made(tmp_path)
    os.utime(source, (0, 0))
    files.put(source)
    assert files.sweep(frozenset(), older_than_s=3600) == 0


def test_a_sweep_takes_half_copies_and_leaves_what_is_not_ours(files: ClipFiles, tmp_path: Path) -> None:
    files.put(made(tmp_path))
    clips = tmp_path / "clips"
    (clips / "arriving").mkdir()
    half = made(clips / "arriving", b"half a c", "0123")
    foreign = made(clips, b"?", "notes.txt")
    for path in (half, foreign):
        os.utime(path, (0, 0))
    assert files.sweep(frozenset({SHA256}), older_than_s=3600) == 1
    assert not half.exists()
    assert foreign.exists()


def test_a_sweep_of_a_folder_that_is_not_there_finds_nothing(files: ClipFiles) -> None:
    assert files.sweep(frozenset(), older_than_s=0) == 0
