"""Toys, gifts and things to play with."""

from collections.abc import Sequence
from math import cos, radians, sin, tau

from generation.drawing.path import Path
from generation.engines.draft.scenes.props.prop import Prop, Shape, box, flat, mark, oval, part, poly


def _balloon(x: float, y: float, color: str) -> list[Shape]:
    string = Path().move(x, y + 72).cubic(x - 14, y + 110, x + 16, y + 136, x, y + 168)
    return [
        flat(string, "#00000000", 3),
        part(poly((x, y + 62), (x - 12, y + 80), (x + 12, y + 80)), color, 5),
        part(oval(x, y, 56, 68), color),
    ]


def _balloons() -> Sequence[Shape]:
    return [*_balloon(-50, -30, "#5b9cff"), *_balloon(52, -22, "#ffcf3f"), *_balloon(0, -60, "#ff5f7d")]


def _ball() -> Sequence[Shape]:
    ball = oval(0, -70, 68)
    stripes = [
        Path().move(0, -138).quad(-86, -70, 0, -2).quad(-30, -70, 0, -138).close(),
        Path().move(0, -138).quad(86, -70, 0, -2).quad(30, -70, 0, -138).close(),
    ]
    return [
        part(ball, "#ffffff"),
        flat(stripes[0], "#ff5f5f"),
        flat(stripes[1], "#4b9df0"),
        part(oval(0, -130, 16, 8), "#ffd23f", 4),
    ]


def _football() -> Sequence[Shape]:
    spots = [poly(*((22 * sin(tau * p / 5), -70 - 22 * cos(tau * p / 5)) for p in range(5)))]
    for k in range(5):
        x, y = 62 * sin(tau * (k + 0.0) / 5), -70 - 62 * cos(tau * k / 5)
        spots.append(oval(x, y, 19).within(oval(0, -70, 66)))
    seams = Path()
    for k in range(5):
        seams.move(22 * sin(tau * k / 5), -70 - 22 * cos(tau * k / 5)).line(
            48 * sin(tau * k / 5), -70 - 48 * cos(tau * k / 5)
        )
    return [part(oval(0, -70, 68), "#f7f8ff"), flat(seams, "#00000000", 4), *(mark(spot, "#332a4a") for spot in spots)]


def _gift() -> Sequence[Shape]:
    bow = Path().move(0, -146).cubic(-20, -206, -84, -190, -62, -156).quad(-40, -140, 0, -146)
    bow.cubic(20, -206, 84, -190, 62, -156).quad(40, -140, 0, -146).close()
    return [
        part(box(-78, -118, 156, 118, 8), "#8f6bf2"),
        mark(box(-17, -118, 34, 118, 0), "#ffd23f"),
        part(box(-90, -146, 180, 40, 8), "#a384ff"),
        mark(box(-18, -143, 36, 34, 0), "#ffd23f"),
        part(bow, "#ffd23f", 5),
    ]


def _kite() -> Sequence[Shape]:
    tail = Path().move(0, 96).cubic(34, 124, -34, 148, 6, 186)
    bows = [
        poly((x - 15, y - 9), (x + 15, y + 9), (x + 15, y - 9), (x - 15, y + 9))
        for x, y in ((12, 118), (-8, 146), (4, 178))
    ]
    frame = Path().move(0, -104).line(0, 96).move(-72, -28).line(72, -28)
    return [
        flat(tail, "#00000000", 3),
        *(flat(bow, "#ff5f7d", 3) for bow in bows),
        part(poly((0, -104), (72, -28), (0, 96), (-72, -28)), "#ff9440"),
        mark(poly((0, -100), (68, -28), (0, -28)), "#ffd95a"),
        mark(poly((0, -28), (0, 90), (-68, -28)), "#ffd95a"),
        flat(frame, "#00000000", 4),
    ]


def _teddy() -> Sequence[Shape]:
    fur, light = "#b97a48", "#e8bf8e"
    return [
        *(part(oval(x, -40, 30, 24), fur) for x in (-52, 52)),
        part(oval(0, -74, 62, 66), fur),
        mark(oval(0, -66, 36, 40), light),
        *(part(oval(x, -96, 22, 34), fur) for x in (-62, 62)),
        *(part(oval(x, -206, 22), fur) for x in (-46, 46)),
        part(oval(0, -160, 62, 54), fur),
        mark(oval(0, -142, 28, 22), light),
        mark(oval(0, -152, 9, 7), "#332338"),
        *(mark(oval(x, -168, 7), "#261c36") for x in (-24, 24)),
        flat(Path().move(0, -146).quad(-2, -134, -14, -134), "#00000000", 3),
        *(mark(oval(x, -38, 15, 11), light) for x in (-54, 54)),
    ]


def _duck() -> Sequence[Shape]:
    body = Path().move(-96, -84).cubic(-90, -10, -40, 0, 6, 0).cubic(70, 0, 92, -44, 76, -78)
    body.cubic(50, -96, 0, -70, -30, -76).cubic(-60, -80, -74, -92, -96, -84).close()
    wing = Path().move(-58, -52).quad(-30, -14, 18, -34).quad(-4, -62, -58, -52).close()
    return [
        part(body, "#ffd83f"),
        part(oval(42, -116, 50), "#ffd83f"),
        part(oval(98, -108, 26, 13), "#ff9440", 5),
        mark(oval(58, -128, 9, 11), "#261c36"),
        mark(oval(61, -132, 3), "#ffffff"),
        part(wing, "#f5c02c", 5),
    ]


def _guitar() -> Sequence[Shape]:
    body = oval(0, -62, 72, 60)
    upper = oval(0, -140, 52, 48)
    strings = Path()
    for x in (-7, 0, 7):
        strings.move(x, -60).line(x * 0.7, -330)
    return [
        part(box(-14, -340, 28, 220, 5), "#7a4a2a"),
        part(box(-22, -378, 44, 46, 8), "#5a3320"),
        part(upper, "#e08a3c"),
        part(body, "#e08a3c"),
        mark(oval(0, -124, 44, 34), "#e08a3c"),
        mark(box(-13, -300, 26, 178, 2), "#7a4a2a"),
        flat(oval(0, -106, 24), "#3a2030"),
        flat(box(-26, -56, 52, 14, 4), "#5a3320"),
        flat(strings, "#00000000", 2),
        *(mark(oval(x, y, 5), "#f4f0ff") for x in (-28, 28) for y in (-366, -346)),
    ]


def _drum() -> Sequence[Shape]:
    zigzag = Path().move(-76, -20)
    for step in range(7):
        zigzag.line(-76 + 152 * (step + 0.5) / 7, -104).line(-76 + 152 * (step + 1) / 7, -20)
    sticks = Path().move(-70, -182).line(10, -130).move(74, -186).line(-4, -132)
    return [
        part(box(-82, -124, 164, 118, 18), "#e8473f"),
        flat(zigzag, "#00000000", 4),
        part(box(-88, -28, 176, 26, 12), "#ffd23f", 5),
        part(oval(0, -122, 88, 24), "#fff6e0"),
        flat(sticks, "#00000000", 8),
        *(part(oval(x, -130, 13, 11), "#d98f4a", 4) for x in (12, -6)),
    ]


def _dice() -> Sequence[Shape]:
    pips = [oval(x, y, 9) for x in (-34, 34) for y in (-34, -102)] + [oval(0, -68, 9)]
    return [part(box(-68, -136, 136, 136, 24), "#f8f9ff"), *(mark(pip, "#e8384f") for pip in pips)]


def _pinwheel() -> Sequence[Shape]:
    shapes: list[Shape] = [part(box(-6, -230, 12, 230, 5), "#f4f0ff", 5)]
    for turn, color in enumerate(("#ff5f7d", "#ffd23f", "#4fc3ff", "#7fdc7a")):
        angle = radians(90 * turn + 20)
        c, s = cos(angle), sin(angle)
        points = ((0, 0), (84, -12), (56, 40))
        shapes.append(part(poly(*((x * c - y * s, -236 + x * s + y * c) for x, y in points)), color, 5))
    return [*shapes, part(oval(0, -236, 13), "#fff6e0", 5)]


PROPS = (
    Prop(
        name="balloons",
        asked=("balloon", "party", "🎈", "🎉", "🥳", "🎊"),
        half_width=112,
        height=340,
        shapes=_balloons,
        place="sky",
        motion="bob",
    ),
    Prop(name="beach ball", asked=("ball", "beach ball", "🏐"), half_width=72, height=140, shapes=_ball, motion="sway"),
    Prop(name="football", asked=("football", "soccer", "⚽"), half_width=72, height=140, shapes=_football),
    Prop(name="gift", asked=("gift", "present", "surprise box", "🎁"), half_width=92, height=200, shapes=_gift),
    Prop(name="kite", asked=("kite", "🪁"), half_width=78, height=380, shapes=_kite, place="sky", motion="bob"),
    Prop(name="teddy", asked=("teddy", "teddy bear", "plush", "🧸"), half_width=88, height=230, shapes=_teddy),
    Prop(
        name="duck",
        asked=("rubber duck", "duck", "duckling", "🦆", "🐥", "🐤"),
        half_width=126,
        height=168,
        shapes=_duck,
        motion="sway",
    ),
    Prop(name="guitar", asked=("guitar", "ukulele", "🎸"), half_width=78, height=384, shapes=_guitar),
    Prop(name="drum", asked=("drum", "🥁"), half_width=92, height=192, shapes=_drum),
    Prop(name="dice", asked=("dice", "board game", "🎲"), half_width=72, height=138, shapes=_dice),
    Prop(name="pinwheel", asked=("pinwheel", "whirligig"), half_width=96, height=330, shapes=_pinwheel, motion="sway"),
)
