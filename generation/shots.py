"""Cutting a clip into shots: pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from generation.domain import PictureOptions, Request, Shot, SpokenLine
from generation.ports import PictureEngine
from generation.prompts import mentions

_HOLD_S = 0.7  # a picture is seen for so long at least: cut earlier, it only flickers
_GLIMPSE_S = 0.4  # what is left of a turn when it may be cut to: less of it is heard and not seen
_TALKING = "talking"
_FEWEST = 16  # frames drawn of a shot that is shown for less: what motion models are trained with (AnimateDiff)


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A stretch of the clip: `frames` pictures of one shot, from where it was left when it was seen last."""

    shot: int  # index in `Edit.shots`
    frames: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """The shots that are drawn, and what the clip shows of them, in order."""

    shots: tuple[Shot, ...]
    spans: tuple[Span, ...]

    @property
    def frames(self) -> int:
        """Of the whole clip."""
        return sum(span.frames for span in self.spans)

    @property
    def is_as_drawn(self) -> bool:
        """Whether the clip is its only shot, frame by frame."""
        return len(self.shots) == 1 and self.frames == self.shots[0].frames


def plan(
    request: Request,
    picture: PictureOptions,
    engine: PictureEngine,
    spoken: Sequence[SpokenLine] = (),
    duration_s: float = 0.0,
) -> Edit:
    """`spoken` and `duration_s` of the speech, which the clip outlasts by less than a frame; without it, a silent clip.

    An engine that follows speech draws the whole clip as one shot. For any other, each character who speaks has one
    shot, seen whenever they speak; where only one of them speaks there is one shot of everybody. What is seen for
    longer than it was drawn is drawn as a loop and goes round.
    """
    drawn = picture.frames if picture.frames is not None else engine.default_frames
    if not spoken:
        return _whole(_shot(request, picture, drawn))
    frames = max(1, math.ceil(duration_s * picture.fps - 1e-6))  # a whole number of frames must not gain one
    if engine.follows_speech:
        return _whole(replace(_shot(request, picture, frames), spoken=tuple(spoken)))
    cuts = _cuts(request, spoken, frames, picture.fps)
    names = tuple(dict.fromkeys(name for _, name in cuts))
    if len(names) < 2:
        return _single(request, picture, frames, drawn, next(iter(names), None))
    shown = dict.fromkeys(names, 0)
    spans = []
    for (first, name), (after, _) in pairwise([*cuts, (frames, "")]):
        spans.append(Span(shot=names.index(name), frames=after - first))
        shown[name] += after - first
    shots = tuple(_speaking(request, picture, shown[name], drawn, name) for name in names)
    return Edit(shots=shots, spans=tuple(spans))


def _whole(shot: Shot) -> Edit:
    return Edit(shots=(shot,), spans=(Span(shot=0, frames=shot.frames),))


def _single(request: Request, picture: PictureOptions, frames: int, drawn: int, speaker: str | None) -> Edit:
    """One shot of everybody. A clip that is to close ends with its loop, a few frames after the speech."""
    if picture.loop:
        rounds = math.ceil(frames / drawn)
        drawn = math.ceil(frames / rounds)
        frames = drawn * rounds
    shot = _talking(_drawn_for(request, picture, frames, drawn), speaker)
    return Edit(shots=(shot,), spans=(Span(shot=0, frames=frames),))


def _speaking(request: Request, picture: PictureOptions, shown: int, drawn: int, name: str) -> Shot:
    """One of several who speak, alone in the picture."""
    alone = tuple(character for character in request.on_screen if character.name == name)
    options = replace(picture.alone(name), loop=False)
    return _talking(replace(_drawn_for(request, options, shown, drawn), cast=alone), name)


def _talking(shot: Shot, speaker: str | None) -> Shot:
    """With a mouth that moves: models that read prompts are told so, behind everything else."""
    options, titles = shot.options, [character.title for character in shot.cast if character.name == speaker]
    if speaker is not None and options.prompt and not mentions(options.prompt, _TALKING):
        who = f"{titles[0]} " if titles and len(shot.cast) > 1 else ""
        solos = tuple(
            replace(solo, prompt=f"{solo.prompt}, {_TALKING}")
            if solo.character == speaker and not mentions(solo.prompt, _TALKING)
            else solo
            for solo in options.solos
        )
        options = replace(options, prompt=f"{options.prompt}, {who}{_TALKING}", solos=solos)
    return replace(shot, options=options, speaker=speaker)


def _drawn_for(request: Request, picture: PictureOptions, shown: int, drawn: int) -> Shot:
    """As many frames as are seen, `drawn` at most: then it goes round."""
    if shown > drawn:
        return _shot(request, replace(picture, loop=True), drawn)
    return _shot(request, picture, max(shown, min(drawn, _FEWEST)))


def _cuts(request: Request, spoken: Sequence[SpokenLine], frames: int, fps: int) -> list[tuple[int, str]]:
    """From which frame on who is seen; empty where only narrators speak.

    At each turn of another one who can be seen, or as soon after it as the picture before has been seen for a while.
    """
    visible = {character.name for character in request.on_screen}
    turns = [(line.start_s, line.line.speaker) for line in spoken if line.line.speaker in visible]
    if not turns:
        return []
    changes = [turns[0], *(turn for before, turn in pairwise(turns) if turn[1] != before[1])]
    cuts: list[tuple[float, str]] = [(0.0, turns[0][1])]
    for (start_s, name), (end_s, _) in pairwise([*changes, (frames / fps, "")]):
        at_s = max(start_s, cuts[-1][0] + _HOLD_S)
        if name != cuts[-1][1] and end_s - at_s >= _GLIMPSE_S:
            cuts.append((at_s, name))
    return [(round(at_s * fps), name) for at_s, name in cuts]


def _shot(request: Request, picture: PictureOptions, frames: int) -> Shot:
    return Shot(cast=request.on_screen, prompt=request.prompt, options=picture, frames=frames, seed=request.seed)
