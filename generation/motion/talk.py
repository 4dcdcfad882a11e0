"""What speaking adds to any motion: raised hands with the voice's energy, beats on stressed words, a livelier head."""

from dataclasses import dataclass, replace

from generation.motion.pose import Pose, Reach


@dataclass(frozen=True, slots=True)
class Voicing:
    """How somebody speaks at one moment; all from 0 to 1 but `hand`."""

    energy: float  # of the voice, smoothed; 0 is silence
    accent: float  # rises and falls with each stressed word
    hand: int  # which hand beats the accents: -1 the viewer's left, 1 right, 0 both


SILENT = Voicing(0.0, 0.0, 1)


def with_talk(pose: Pose, voicing: Voicing) -> Pose:
    """The pose with gestures on top. Hands that the motion already holds high are left where they are."""
    if voicing.energy <= 0 and voicing.accent <= 0:
        return pose
    return replace(
        pose,
        tilt=pose.tilt + 2.5 * voicing.energy * (voicing.hand or 1) * (0.4 + voicing.accent),
        nod=pose.nod + 0.35 * voicing.accent - 0.1 * voicing.energy,
        bob=pose.bob + 0.008 * voicing.accent,
        left_hand=_gesture(pose.left_hand, voicing, voicing.hand <= 0),
        right_hand=_gesture(pose.right_hand, voicing, voicing.hand >= 0),
    )


def _gesture(hand: Reach, voicing: Voicing, leads: bool) -> Reach:
    share = (0.75 if leads else 0.22) * min(1.0, voicing.energy * 1.3)
    free = min(1.0, max(0.0, 0.4 - hand.up))  # 0 for a hand that is up already
    height = -0.22 + (0.62 if leads else 0.3) * voicing.accent
    target = Reach(out=0.74 - 0.1 * voicing.accent, up=height)
    share *= free
    return Reach(out=hand.out + (target.out - hand.out) * share, up=hand.up + (target.up - hand.up) * share)
