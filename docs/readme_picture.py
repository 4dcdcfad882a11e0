"""Draws docs/moon.gif, the animated picture of README: a clip as the program makes it, smaller and with fewer colours.

python docs/readme_picture.py [-o docs/moon.gif]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from generation.media.process import file_argument, run  # noqa: E402 - the project need not be installed

PROMPT = "temo and felfel dance on the moon"
DIALOGUE = (
    "[S1] Hello everybody, here we are on the moon! "
    "[S2] Wow! I can see my own house from up here, and it looks very small! [S1] Then let's dance, my friend!"
)
SEED = 5
SIDE_PX, FPS, COLORS = 360, 10, 96  # what a page may weigh: a camera that moves changes every pixel
LARGEST_BYTES = 2_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "moon.gif")
    output: Path = parser.parse_args().output.resolve()
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "clip.mp4"
        _clip(clip, Path(folder) / "data")
        _gif(clip, output)
    size = output.stat().st_size
    print(f"{output}: {size / 1e6:.2f} MB")
    if size > LARGEST_BYTES:
        sys.exit(f"more than {LARGEST_BYTES / 1e6:.0f} MB")


def _clip(target: Path, data: Path) -> None:
    command = [sys.executable, "-m", "bot", "clip", "--prompt", PROMPT, "--dialogue", DIALOGUE, "--seed", str(SEED)]
    numbers = ["--size", "720x720", "--fps", str(FPS), "-o", str(target)]
    own = {**os.environ, "CARTOON_DATA_DIR": str(data)}
    subprocess.run([*command, *numbers], check=True, cwd=ROOT, env=own)


def _gif(clip: Path, target: Path) -> None:
    palette = clip.with_name("palette.png")
    scaled = f"scale={SIDE_PX}:{SIDE_PX}:flags=area"
    read = ["-i", file_argument(clip)]
    choose = ["-vf", f"{scaled},palettegen=max_colors={COLORS}:stats_mode=diff", "-update", "1", file_argument(palette)]
    run([*read, *choose], where=clip.parent)
    use = f"[0:v]{scaled}[v];[v][1:v]paletteuse=dither=none:diff_mode=rectangle"
    drawn = ["-lavfi", use, "-loop", "0", "-bitexact", "-f", "gif", file_argument(target)]
    run([*read, "-i", file_argument(palette), *drawn], where=target.parent)


if __name__ == "__main__":
    main()
