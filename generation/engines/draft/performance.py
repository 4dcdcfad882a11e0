"""What each puppet does with its body and face over a shot: its motion, and on top what it says, hears and feels.

Everything is computed once for a shot, as arrays over its frames; a frame only reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import tau

import numpy as np

from generation.domain import Shot
from generation.engines.draft.acting.cast import Role, roles
from generation.engines.draft.acting.curves import Curve, Timeline
from generation.engines.draft.acting.follow import swing
from generation.engines.draft.acting.lexicon import CALM, Feeling, described
from generation.engines.draft.mouth import OPEN, ROUND, WIDTH, Track, mouth_track
from generation.engines.draft.plan import Plan
from generation.engines.draft.puppets.faces import MouthShape
from generation.engines.draft.puppets.figure import Acting
from generation.engines.draft.puppets.moods import NEUTRAL, Mood, blend, mood
from generation.engines.draft.seeds import rng
from generation.engines.draft.staging import Mark
from generation.motion.clock import Clock, Moment
from generation.motion.gestures import COLUMN, GESTURES, PoseTrack, perform, planted
from generation.motion.keys import from_numbers, to_numbers
from generation.motion.pose import Reach, mirrored
from generation.motion.travel import Travel, travel

_ENERGY_S = 0.30  # gestures follow the loudness of a syllable or two, not of each sound
_HANDS_S = 0.80  # raised hands follow a phrase: any faster, they flap
_GAZE_S = 0.40  # a head takes about this long to turn to somebody; eyes are faster
_ACCENT_S = 0.50  # a beat gesture, up and down
_USUAL = 0.75  # how much of a character's usual mood shows while nothing else is felt
_MOOD_S = 0.36  # from one face to another
_MOOD_LEAD_S, _MOOD_HOLD_S, _MOOD_FADE_S = 0.12, 0.5, 1.3  # before it is said; after; and at half its strength
_BLINK_S = 0.24
_BLINK_EVERY_S = (1.8, 4.4)  # people at rest blink every 2 to 5 s
_HEAD_SHARE, _EYE_SHARE = 0.42, 0.85  # of a look, -1 to 1
_TO_VIEWER = 0.15  # of a look: nearly ahead
_AT_EASE = 0.35  # of a look, towards the middle
_TALKING = Reach(out=0.68, up=-0.20)
_PENDULUM_HZ = 30.0  # samples for what swings, at least
_SHOULDER = 0.435  # body heights above the ground: where most of it hangs
_SHIFT_HZ, _WANDER_HZ, _BLINKERS_HZ = 0.17, 0.25, 0.5
_MOODS_OF: Mapping[str, Feeling] = {
    "cheer": Feeling("happy", 0.8),
    "dance": Feeling("happy", 0.6),
    "laugh": Feeling("laughing", 0.9),
    "cry": Feeling("crying", 0.9),
    "sleep": Feeling("sleepy", 1.0),
    "shiver": Feeling("scared", 0.6),
    "sneak": Feeling("sly", 0.8),
    "bow": Feeling("happy", 0.5),
}
_FACE = tuple(field.name for field in fields(Mood))


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One puppet's part; every curve has one value a frame, and one more than the shot has frames."""

    poses: PoseTrack
    face: Curve  # shape (frames + 1, fields of Mood)
    mouth: Track  # of speech and sounds: closed in pauses
    silence: Curve  # 1 where the mood may open the mouth: away from the puppet's own lines
    energy: Curve
    accent: Curve
    gaze_x: Curve
    gaze_y: Curve
    blink: Curve
    swing: Curve
    turns: Curve

    def acting(self, index: int) -> Acting:
        """What the puppet does at a frame."""
        felt = Mood(**dict(zip(_FACE, self.face[index].tolist(), strict=True)))
        return Acting(
            pose=from_numbers(self.poses[index].tolist()),
            expression=felt.expression(
                self._mouth(felt, index),
                blink=float(self.blink[index]),
                gaze_x=float(self.gaze_x[index]),
                gaze_y=float(self.gaze_y[index]),
            ),
            energy=float(self.energy[index]),
            swing=float(self.swing[index]),
            turns=float(self.turns[index]),
        )

    def _mouth(self, felt: Mood, index: int) -> MouthShape:
        """The mood's mouth as far as nothing is said."""
        spoken = self.mouth[index]
        share = float(self.silence[index])
        opened = max(0.0, float(spoken[OPEN])) + felt.open * share
        width = float(spoken[WIDTH]) + (felt.width - float(spoken[WIDTH])) * share
        return MouthShape(opened, width, float(spoken[ROUND]) + (felt.round - float(spoken[ROUND])) * share)


def travel_of(shot: Shot, plan: Plan) -> Travel:
    """How the cast moves over the land."""
    options = shot.options
    tallest = max((mark.size for mark in plan.staging.marks), default=0.0)
    return travel(plan.motion, Clock(shot.duration_s, options.speed, options.loop), tallest, plan.staging.width)


def rehearse(shot: Shot, plan: Plan) -> tuple[Part, ...]:
    """One part for each member of the cast, in the cast's order."""
    marks = sorted(plan.staging.marks, key=lambda mark: mark.member)
    going = travel_of(shot, plan)
    found = roles(shot, marks)
    return tuple(_Rehearsal(shot, plan, going, mark, marks, found[mark.member]).part() for mark in marks)


class _Rehearsal:
    """One puppet's part being made."""

    def __init__(self, shot: Shot, plan: Plan, going: Travel, mark: Mark, marks: list[Mark], role: Role) -> None:
        self._shot, self._going, self._mark, self._marks, self._role = shot, going, mark, marks, role
        self._motion, self._usual = plan.motion, plan.looks[mark.member].mood
        self._name = shot.cast[mark.member].name
        self._line = Timeline(shot.frames, shot.options.fps, shot.options.loop)
        self._ambient = Clock(shot.duration_s, 1.0, shot.options.loop)
        self._step = max(1, round(_PENDULUM_HZ / self._line.fps))  # poses of the bare motion for each frame
        self._bare = self._motion_alone()

    def part(self) -> Part:
        line, role = self._line, self._role
        spoken = [reading.line for reading in role.lines]
        mouth = mouth_track(spoken, line.frames + 1, line.fps)
        energy = np.clip(line.smooth(np.clip(mouth[:, OPEN] * 2.4, 0, 1), _ENERGY_S) * 1.25, 0, 1)
        beats = [(accent.at_s + 0.15, accent.amount) for reading in role.lines for accent in reading.accents]
        accent = line.pulses(beats, _ACCENT_S)
        look = self._look()
        poses = self._poses(energy, accent, line.smooth(look * _HEAD_SHARE, _GAZE_S))
        face = self._face(accent)
        wander = self._turns(_WANDER_HZ)
        worry = np.maximum(0, -face[:, _FACE.index("slant")])
        return Part(
            poses=poses,
            face=face,
            mouth=mouth,
            silence=self._silence(),
            energy=energy,
            accent=accent,
            gaze_x=np.clip(line.smooth(look * _EYE_SHARE, _GAZE_S * 0.6) + 0.14 * np.sin(tau * wander), -1, 1),
            gaze_y=0.10 * np.sin(tau * (wander * 2 + 0.3)) + 0.22 * worry,
            blink=self._blink(),
            swing=self._swing(poses),
            turns=self._turns(_BLINKERS_HZ),
        )

    def _turns(self, rate_hz: float) -> Curve:
        duration_s = self._shot.duration_s
        return self._ambient.turns(duration_s, rate_hz) * self._line.times_s / duration_s + self._mark.offset_turns

    def _motion_alone(self) -> PoseTrack:
        clock, mark, pace = self._going.clock, self._mark, self._going.pace(self._mark.size)
        times_s = np.arange(self._line.frames * self._step + 1) / (self._line.fps * self._step)
        poses = (self._motion.pose(Moment(clock, time, mark.offset_turns, pace)) for time in times_s.tolist())
        return np.array([to_numbers(mirrored(pose) if mark.mirror else pose) for pose in poses])

    def _poses(self, energy: Curve, accent: Curve, turn: Curve) -> PoseTrack:
        line, lead = self._line, self._mark.hand or 1
        track = self._bare[:: self._step].copy()
        stretch = track[:, COLUMN["stretch"]].copy()
        self._talk(track, line.smooth(energy, _HANDS_S), accent)
        shift = np.sin(tau * (self._turns(_SHIFT_HZ) + 0.37))  # weight goes from leg to leg whatever else happens
        track[:, COLUMN["sway"]] += 0.005 * shift
        track[:, COLUMN["lean"]] -= 0.6 * shift
        for move in self._role.moves:
            side = move.side or (self._towards_partner() if move.gesture == "you" else lead)
            for start_s in line.rounds(move.start_s):
                perform(
                    track, line.times_s, GESTURES[move.gesture], start_s, move.hold_s, side=side, amount=move.amount
                )
        track[:, COLUMN["turn"]] = np.clip(track[:, COLUMN["turn"]] + turn, -0.8, 0.8)
        track[:, COLUMN["nod"]] = np.clip(track[:, COLUMN["nod"]], -1, 1)
        track[:, COLUMN["stretch"]] = np.clip(track[:, COLUMN["stretch"]], 0.78, 1.14)
        planted(track, stretch)
        return track

    def _towards_partner(self) -> int:
        others = [mark.x for mark in self._marks if mark.member != self._mark.member]
        return (1 if sum(others) / len(others) > self._mark.x else -1) if others else self._mark.hand or 1

    def _talk(self, track: PoseTrack, energy: Curve, accent: Curve) -> None:
        """Hands that rise with the voice and beat the stressed words, a livelier head."""
        lead = self._mark.hand or 1
        track[:, COLUMN["tilt"]] += 2.5 * energy * lead * (0.4 + accent)
        track[:, COLUMN["nod"]] += 0.34 * accent - 0.1 * energy
        track[:, COLUMN["bob"]] += 0.008 * accent
        track[:, COLUMN["stretch"]] += 0.008 * accent
        for side, share, beat in ((lead, 0.70, 0.56), (-lead, 0.22, 0.26)):
            name = "right_hand" if side > 0 else "left_hand"
            out, up = COLUMN[f"{name}.out"], COLUMN[f"{name}.up"]
            free = np.clip(0.4 - track[:, up], 0, 1)  # 0 for a hand that is up already
            raised = share * np.minimum(1, energy * 1.3) * free
            track[:, out] += (_TALKING.out - 0.1 * accent - track[:, out]) * raised
            track[:, up] += (_TALKING.up + beat * accent - track[:, up]) * raised

    def _look(self) -> Curve:
        """Where the puppet looks: -1 left to 1 right."""
        curve = np.full(self._line.frames + 1, _AT_EASE * self._mark.facing)
        places = {mark.member: mark.x for mark in self._marks}
        for look in self._role.looks:
            seen = _TO_VIEWER * self._mark.facing
            if look.at in places:
                seen = 1.0 if places[look.at] > self._mark.x else -1.0
            curve[self._line.span(look.start_s, look.end_s)] = seen
        return curve

    def _face(self, accent: Curve) -> Curve:
        """The mood's fields over time: each feeling comes a little early, stays, and fades."""
        line = self._line
        base = self._base_mood()
        curve = np.tile(_numbers(base), (line.frames + 1, 1))
        for felt in sorted(self._role.felt, key=lambda each: each.start_s):
            feeling = felt.feeling
            full, half = (blend(base, mood(feeling.mood), feeling.strength * share) for share in (1.0, 0.5))
            end_s = felt.end_s + _MOOD_HOLD_S
            curve[line.span(end_s, end_s + _MOOD_FADE_S)] = _numbers(half)
            curve[line.span(felt.start_s - _MOOD_LEAD_S, end_s)] = _numbers(full)
        curve = line.smooth(curve, _MOOD_S)
        curve[:, _FACE.index("brow")] += 0.35 * accent + self._questions()
        return curve

    def _base_mood(self) -> Mood:
        feeling = described(self._shot.prompt)
        if feeling == CALM:
            feeling = _MOODS_OF.get(self._motion.name, CALM)
        plain = mood(NEUTRAL)
        # Some are merrier than others.
        plain = blend(plain, mood("happy"), 0.25 * self._mark.temper)
        if self._usual != NEUTRAL:
            plain = blend(mood(NEUTRAL), mood(self._usual), _USUAL)
        return blend(plain, mood(feeling.mood), feeling.strength)

    def _questions(self) -> Curve:
        """Raised brows over the second half of a question."""
        curve = self._line.zeros()
        for reading in self._role.lines:
            for sentence in reading.sentences:
                if sentence.text.rstrip("\"'”’)").endswith("?"):
                    curve[self._line.span((sentence.start_s + sentence.end_s) / 2, sentence.end_s)] = 0.5
        return self._line.smooth(curve, _GAZE_S)

    def _silence(self) -> Curve:
        curve = self._line.zeros() + 1.0
        for reading in self._role.lines:
            curve[self._line.span(reading.line.start_s - 0.15, reading.line.end_s + 0.15)] = 0.0
        return np.minimum(curve, self._line.smooth(curve, 0.25))

    def _blink(self) -> Curve:
        """How far the eyes are closed, 0 to 1; a sleeper's are."""
        if self._motion.name == "sleep":
            return self._line.zeros() + 1.0
        curve = self._line.zeros()
        for middle_s in _blinks(self._shot, self._name):
            curve = np.maximum(curve, 1 - np.abs(self._line.times_s - middle_s) / (_BLINK_S / 2))
        return curve

    def _swing(self, poses: PoseTrack) -> Curve:
        """Of what hangs on the puppet: from where the shoulders go, the motion's own detail between frames included."""
        line, step = self._line, self._step
        fine_s = np.arange(line.frames * step + 1) / (line.fps * step)
        added = _shoulders(poses) - _shoulders(self._bare[::step])
        x = _shoulders(self._bare) + np.interp(fine_s, line.times_s, added)
        found = swing(x[:-1] if line.loop else x, line.fps * step, loop=line.loop)
        return np.append(found[::step], found[0]) if line.loop else found[::step]


def _shoulders(poses: PoseTrack) -> Curve:
    """How far to the right the shoulders are, with a part of their height: what falls makes things fly, too."""
    column = {name: poses[:, at] for name, at in COLUMN.items()}
    sideways = column["x"] + column["sway"] + _SHOULDER * np.sin(np.radians(column["lean"]))
    head = 0.2 * np.sin(np.radians(column["tilt"]))
    upright: Curve = sideways + head + 0.25 * (column["lift"] + column["bob"])
    return upright


def _numbers(felt: Mood) -> list[float]:
    return [getattr(felt, name) for name in _FACE]


def _blinks(shot: Shot, name: str) -> tuple[float, ...]:
    """Times of blinks; a loop has none that would cross its ends."""
    numbers = rng(shot.seed, "blinks", name)
    times, time = [], float(numbers.uniform(0.4, 1.8))
    while time < shot.duration_s - _BLINK_S:
        times.append(time)
        time += float(numbers.uniform(*_BLINK_EVERY_S))
    return tuple(times)
