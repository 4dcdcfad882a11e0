"""How fast the draft engine draws: frames a second on one core, and whether memory stays flat.

python -m benchmarks.draft_frames [--size 1024x1024] [--frames 300] [--scene moon] [--cast 2]
"""

import argparse
import resource
import time

from generation.domain import Character, PictureOptions, Puppet, Shot
from generation.engines.draft.pictures import DraftPictures

KINDS = ("explorer", "adventurer", "robot", "cat", "explorer", "adventurer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1024x1024")
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--scene", default="moon")
    parser.add_argument("--motion", default="dance")
    parser.add_argument("--cast", type=int, default=2)
    asked = parser.parse_args()
    width, height = (int(side) for side in asked.size.split("x"))
    shot = Shot(
        cast=tuple(Character(name=f"c{i}", title=f"C{i}", puppet=Puppet(kind=KINDS[i])) for i in range(asked.cast)),
        prompt=asked.scene,
        options=PictureOptions(engine="draft", width=width, height=height, fps=16, motion=asked.motion),
        frames=asked.frames,
        seed=7,
    )
    engine = DraftPictures()
    start, clock, cpu, memory = time.perf_counter(), [], [], []
    for _frame in engine.render(shot, lambda *_: None):
        clock.append(time.perf_counter() - start)
        cpu.append(time.process_time())
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    count = len(clock) - 1
    per_wall, per_core = count / (clock[-1] - clock[0]), count / (cpu[-1] - cpu[0])
    print(f"{asked.scene} {asked.size} cast {asked.cast} {asked.motion}: {per_wall:.1f} fps, {per_core:.1f} a core s")
    print(f"first frame after {clock[0]:.2f} s; estimate {engine.estimate_s(shot):.1f} s, took {clock[-1]:.1f} s")
    print(f"peak memory after a tenth of the frames {memory[count // 10]:.0f} MB, at the end {memory[-1]:.0f} MB")


if __name__ == "__main__":
    main()
