"""Draws the contact sheets in docs/: what the draft engine can draw, at a glance.

python docs/contact_sheet.py [NAME ...] [-o FOLDER]      all sheets, or those named

A sheet is a function in SHEETS that gives rows of pictures with a caption each: to add one, write such a function and
name it there. Drawn at twice the size and reduced, to 192 colours: README shows them.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from imageio_ffmpeg import get_ffmpeg_exe

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from generation.domain import Character, PictureOptions, Puppet, Shot  # noqa: E402 - the project is not installed where only this script runs
from generation.drawing.canvas import Canvas  # noqa: E402
from generation.drawing.font import Font  # noqa: E402
from generation.engines.draft.film import Film  # noqa: E402
from generation.engines.draft.plan import plan  # noqa: E402
from generation.engines.draft.puppets.casting import look_of  # noqa: E402
from generation.engines.draft.puppets.figure import HEAD_HEIGHT, UNITS, Acting, Look  # noqa: E402
from generation.engines.draft.puppets.moods import MOODS, mood  # noqa: E402
from generation.engines.draft.puppets.registry import all_kinds, kind  # noqa: E402
from generation.engines.draft.scenes.registry import all_places  # noqa: E402
from generation.motion.clock import Clock, Moment  # noqa: E402
from generation.motion.pose import Pose, Reach  # noqa: E402
from generation.motion.registry import motion  # noqa: E402
from generation.vocabulary import places  # noqa: E402

CELL = 150  # pixels of the finished sheet
CAPTION = 22
SMOOTH = 2
PAPER, TEXT = "#eef0fb", "#3a3350"

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Cell:
    caption: str
    picture: Picture


Rows = Sequence[Sequence[Cell]]


def characters() -> Rows:
    """Every kind, waving."""
    waving = Pose(tilt=-3.0, turn=0.12, right_hand=Reach(out=0.84, up=0.5))
    cells = [Cell(name, _figure(_look(name), waving, "happy", whole=True)) for name in all_kinds()]
    across = 7
    return [cells[start : start + across] for start in range(0, len(cells), across)]


def expressions() -> Rows:
    """Every mood on several kinds."""
    shown = ("girl", "dragon", "robot", "wizard", "monster", "cat")
    return [[Cell(name, _figure(_look(each), Pose(), name, whole=False)) for name in MOODS] for each in shown]


def motions() -> Rows:
    """Every motion at a few moments of its longest rhythm, each time on another kind; two motions to a row."""
    kinds = list(all_kinds())
    strips = []
    for number, (name, round_s) in enumerate(_ROUNDS_S.items()):
        look, clock, felt = _look(kinds[number * 5 % len(kinds)]), Clock(60.0), _MOODS_OF.get(name, "neutral")
        poses = [motion(name).pose(Moment(clock, round_s * (at + 0.2) / MOMENTS)) for at in range(MOMENTS)]
        strips.append([Cell(name, _figure(look, pose, felt, whole=True)) for pose in poses])
    return [first + second for first, second in zip(strips[::2], strips[1::2], strict=True)]


def scenes() -> Rows:
    """Every place as it is and at another hour, in a season or weather; then some props."""
    cells = []
    for name in all_places():
        word = places.all_places()[name].words[0]
        cells.append(Cell(name, _scene(word)))
        for told in _ALSO[name]:
            cells.append(Cell(f"{name}, {told}", _scene(f"{word}, {told}")))
    cells += [Cell(told, _scene(told)) for told in _PROPS]
    across = 9
    return [cells[start : start + across] for start in range(0, len(cells), across)]


_ALSO = {
    "beach": ("sunset", "night"), "castle": ("sunset",), "city": ("day", "storm"), "desert": ("night",),
    "forest": ("autumn", "winter"), "jungle": ("fog",), "kitchen": ("rainy night",),
    "meadow": ("spring", "windy autumn"),
    "moon": ("ufo",), "rooftop": ("night",), "school": ("autumn",), "snow": ("sunset", "night"),
    "space station": ("night",), "stage": ("day",), "underwater": ("night",),
}  # fmt: skip
_PROPS = (
    "birthday, gift", "campfire at night", "pizza, burger", "treasure, bird", "sword, crown", "halloween night",
    "snowman",
    "car, balloon", "teddy, drum",
)  # fmt: skip

MOMENTS = 4
_ROUNDS_S = {
    "walk": 0.87, "run": 0.57, "sneak": 1.61, "fly": 2.0, "swim": 1.67, "float": 3.33, "jump": 1.25, "cheer": 0.8,
    "dance": 2.5, "wave": 0.57, "point": 2.78, "clap": 0.56, "bow": 2.94, "laugh": 2.5, "cry": 0.91, "think": 5.0,
    "shiver": 0.29, "sit": 4.5, "sleep": 3.57, "idle": 4.0,
}  # fmt: skip
_MOODS_OF = {
    "cheer": "happy",
    "laugh": "laughing",
    "cry": "crying",
    "shiver": "scared",
    "sneak": "sly",
    "sleep": "sleepy",
}

SHEETS: dict[str, Callable[[], Rows]] = {
    "characters": characters,
    "expressions": expressions,
    "motions": motions,
    "scenes": scenes,
}


def _look(name: str) -> Look:
    return look_of(Character(name=name, title=name.title(), puppet=Puppet(kind=name)))


def _scene(prompt: str) -> Picture:
    """Two puppets in it, an instant after its start."""
    cast = tuple(Character(name=each, title=each.title(), puppet=Puppet(kind=each)) for each in ("cat", "robot"))
    side = CELL * SMOOTH
    options = PictureOptions(engine="draft", width=side, height=side, fps=16, motion="wave")
    shot = Shot(cast=cast, prompt=prompt, options=options, frames=48, seed=len(prompt))
    film = Film(shot, plan(shot))
    try:
        return film.frame(20).copy()
    finally:
        film.close()


def _figure(look: Look, pose: Pose, mood_name: str, *, whole: bool) -> Picture:
    side = CELL * SMOOTH
    canvas = Canvas(side, side)
    canvas.rect(0, 0, side, side, PAPER)
    found = kind(look.kind)
    shown = mood(mood_name)
    view = 1.42 if whole else 0.62  # body heights from edge to edge
    canvas.scale(side / (view * UNITS))
    head = (HEAD_HEIGHT * UNITS) - found.face.y
    canvas.translate(view / 2 * UNITS, (view - 0.06) * UNITS if whole else view / 2 * UNITS + head)
    expression = shown.expression(shown.silent, gaze_x=0.15)
    found.figure(look).draw(canvas, Acting(pose=pose, expression=expression, energy=0.4, swing=0.4, turns=0.2))
    return canvas.read_rgb().copy()


def save(rows: Rows, file: Path) -> None:
    """The sheet as PNG: captions under the pictures."""
    height, width = CELL + CAPTION, max(len(row) for row in rows) * CELL
    canvas = Canvas(width * SMOOTH, len(rows) * height * SMOOTH)
    canvas.rect(0, 0, canvas.width, canvas.height, PAPER)
    font = Font(15 * SMOOTH)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            wide = canvas.measure(cell.caption, font).width
            canvas.text(
                cell.caption, (x + 0.5) * CELL * SMOOTH - wide / 2, (y * height + CELL + 15) * SMOOTH, font, TEXT
            )
    sheet = canvas.read_rgb().copy()
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            top, left = y * height * SMOOTH, x * CELL * SMOOTH
            sheet[top : top + CELL * SMOOTH, left : left + CELL * SMOOTH] = cell.picture
    scaled = f"scale={width}:{len(rows) * height}:flags=lanczos"
    reduced = f"{scaled},split[a][b];[a]palettegen=max_colors=128[p];[b][p]paletteuse=dither=none"
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{canvas.width}x{canvas.height}", "-i", "-"]
    command = [get_ffmpeg_exe(), "-v", "error", "-y", *source, "-vf", reduced, "-frames:v", "1", str(file)]
    subprocess.run(command, input=sheet.tobytes(), check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *SHEETS], help=", ".join(SHEETS))
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs")
    asked: Any = parser.parse_args()
    for name in asked.names or SHEETS:
        file = asked.output / f"{name}.png"
        save(SHEETS[name](), file)
        print(f"{file}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
