"""A disk that fills up while a clip is made: a real, small file system."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLIP = ("clip", "--prompt", "temo waves in the forest", "--size", "1024x1024", "--frames", "240", "--seed", "1")


def on_small_disk(folder: Path, size_kib: int, *commands: str) -> subprocess.CompletedProcess[str]:
    """Run the commands of a shell with `folder` on a file system of its own."""
    mount = f"mount -t tmpfs -o size={size_kib}k none {shlex.quote(str(folder))}"
    script = "; ".join([f"{mount} && cd {shlex.quote(str(folder))} || exit 99", *commands])
    try:
        done = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "CARTOON_DATA_DIR": str(folder / "data")},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("has no unshare")
    if done.returncode == 99 or done.stderr.startswith("unshare:"):
        pytest.skip(f"may not mount: {done.stderr[:100]}")
    return done


@pytest.mark.parametrize("size_kib", [700, 1_500, 2_500])
def test_a_clip_that_does_not_fit_is_one_line_and_leaves_nothing(tmp_path: Path, size_kib: int) -> None:
    """In the middle of the encoding; and after it, where the clip fits but no record of it."""
    program = shlex.join([sys.executable, "-m", "bot"])
    data = re.escape(str(tmp_path / "data"))
    done = on_small_disk(
        tmp_path,
        size_kib,
        f"mkdir out; {program} {shlex.join(CLIP)} -o out/full.mp4",
        "echo code $?; find out data/clips data/work -type f 2>/dev/null; echo end",
    )
    assert done.stdout == "code 1\nend\n"
    # The queue's own file may be the first to find no room: a heartbeat comes every second.
    full = rf"The disk of ({data}|the database {data}/cartoon\.db) is full\. Make room and try again\."
    assert re.fullmatch(rf"{full}( \(job \w+\))?\n", done.stderr), done.stderr


def test_a_disk_that_is_too_small_for_the_queue_is_one_line(tmp_path: Path) -> None:
    program = shlex.join([sys.executable, "-m", "bot"])
    done = on_small_disk(
        tmp_path, 100, f"mkdir out; {program} {shlex.join(CLIP)} -o out/full.mp4", "echo code $?; ls -A out"
    )
    assert done.stdout == "code 1\n"
    assert done.stderr.count("\n") == 1, done.stderr
    assert "is full. Make room and try again." in done.stderr
