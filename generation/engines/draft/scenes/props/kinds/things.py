"""Vehicles, treasure, tools, and signs of the heart."""

from collections.abc import Sequence
from math import cos, sin, tau

from generation.drawing.canvas import Canvas
from generation.drawing.path import Path
from generation.engines.draft.scenes.props.prop import Prop, Shape, box, flat, mark, oval, part, poly


def _heart() -> Sequence[Shape]:
    path = Path().move(0, 80).cubic(-120, 0, -96, -96, -44, -88).quad(-8, -82, 0, -46).quad(8, -82, 44, -88)
    return [part(path.cubic(96, -96, 120, 0, 0, 80).close(), "#ff4d6d")]


def _star() -> Sequence[Shape]:
    points = [
        ((88 if k % 2 == 0 else 40) * sin(tau * k / 10), -(88 if k % 2 == 0 else 40) * cos(tau * k / 10))
        for k in range(10)
    ]
    return [part(poly(*points), "#ffd23f"), *(mark(oval(x, 2, 7, 10), "#261c36") for x in (-16, 16))]


def _car() -> Sequence[Shape]:
    body = Path().move(-186, -44).quad(-190, -98, -142, -104).line(-100, -110).quad(-70, -176, -30, -178).line(54, -178)
    body.quad(92, -172, 112, -108).quad(184, -100, 186, -60).quad(188, -30, 168, -30).line(-168, -30).quad(
        -186, -30, -186, -44
    ).close()
    wheels = [
        shape for x in (-104, 104) for shape in (part(oval(x, -36, 38), "#3a3350"), mark(oval(x, -36, 17), "#c3cbe0"))
    ]
    return [
        part(body, "#f0524f"),
        flat(poly((-76, -114), (-48, -158), (2, -158), (2, -114)), "#bfe9ff"),
        flat(poly((18, -114), (18, -158), (52, -158), (84, -114)), "#bfe9ff"),
        mark(oval(-172, -82, 12, 14), "#ffe38a"),
        mark(box(-4, -92, 30, 8, 4), "#a82f3a"),
        *wheels,
    ]


def _rocket() -> Sequence[Shape]:
    hull = Path().move(0, -180).cubic(70, -110, 62, 10, 44, 70).line(-44, 70).cubic(-62, 10, -70, -110, 0, -180).close()
    nose = Path().move(0, -180).quad(40, -140, 52, -92).line(-52, -92).quad(-40, -140, 0, -180).close()
    fire = Path().move(-30, 84).quad(-22, 140, 0, 176).quad(22, 140, 30, 84).close()
    fins = [poly((side * 46, 10), (side * 96, 76), (side * 90, 112), (side * 40, 72)) for side in (-1, 1)]
    return [
        part(fire, "#ff9a2c", 5),
        mark(Path().move(-14, 84).quad(-8, 120, 0, 140).quad(8, 120, 14, 84).close(), "#ffe38a"),
        *(part(fin, "#e8384f") for fin in fins),
        part(hull, "#f4f6ff"),
        part(nose, "#e8384f"),
        part(box(-34, 66, 68, 22, 6), "#7f88a8"),
        part(oval(0, -30, 30), "#4fc3ff"),
        mark(oval(-10, -40, 9, 7), "#ffffffb0"),
    ]


def _ufo() -> Sequence[Shape]:
    dome = Path().move(-58, -6).cubic(-56, -92, 56, -92, 58, -6).close()
    lights = [
        mark(oval(x, 22 - abs(x) * 0.06, 11, 9), color)
        for x, color in ((-96, "#ff5f7d"), (-34, "#ffd23f"), (34, "#7fdc7a"), (96, "#5bc8ff"))
    ]
    return [part(dome, "#b6f0ff"), part(oval(0, 12, 148, 36), "#9aa3c8"), mark(oval(0, -2, 92, 15), "#c3cbe6"), *lights]


def _flag() -> Sequence[Shape]:
    cloth = (
        Path()
        .move(6, -330)
        .cubic(60, -364, 96, -300, 168, -330)
        .line(168, -226)
        .cubic(96, -196, 60, -260, 6, -226)
        .close()
    )
    return [
        part(box(-8, -350, 16, 350, 6), "#c98a5c", 5),
        part(oval(0, -354, 14), "#ffd23f", 5),
        part(cloth, "#ff5f5f"),
        mark(oval(86, -280, 24), "#fff6e0"),
    ]


def _umbrella() -> Sequence[Shape]:
    top = Path().move(-160, -214).cubic(-150, -380, 150, -380, 160, -214)
    for x in (106, 53, 0, -53, -106):
        top.quad(x + 26, -246, x, -214)
    top.quad(-134, -246, -160, -214).close()
    stripe = (
        Path()
        .move(0, -338)
        .quad(-58, -300, -53, -214)
        .quad(-26, -246, 0, -214)
        .quad(26, -246, 53, -214)
        .quad(58, -300, 0, -338)
        .close()
    )
    return [
        part(box(-6, -230, 12, 230, 5), "#8a5a34", 5),
        part(top, "#ff5f5f"),
        mark(stripe, "#fff6e0"),
        part(oval(0, -344, 9, 14), "#ffd23f", 5),
    ]


def _book() -> Sequence[Shape]:
    left = Path().move(0, -106).quad(-50, -140, -124, -120).line(-124, -16).quad(-50, -36, 0, -4).close()
    right = Path().move(0, -106).quad(50, -140, 124, -120).line(124, -16).quad(50, -36, 0, -4).close()
    lines = Path()
    for row in range(4):
        y = -96 + 20 * row
        lines.move(-104, y - 4).quad(-56, y - 16, -18, y + 12).move(104, y - 4).quad(56, y - 16, 18, y + 12)
    return [
        part(box(-134, -114, 268, 112, 10), "#5b6ee0"),
        part(left, "#fffaf0"),
        part(right, "#fffaf0"),
        flat(lines, "#00000000", 2.5),
    ]


def _sword() -> Sequence[Shape]:
    stone = Path().move(-110, 0).quad(-100, -76, -30, -90).quad(70, -100, 108, 0).close()
    return [
        part(poly((-20, -70), (20, -70), (20, -250), (-20, -250)), "#dfe6f5"),
        mark(poly((0, -70), (17, -70), (17, -250), (0, -250)), "#b3bdd8"),
        part(box(-62, -268, 124, 22, 10), "#f2b63c"),
        part(box(-13, -330, 26, 66, 8), "#8a4a3c", 5),
        part(oval(0, -338, 20), "#f2b63c", 5),
        part(stone, "#8f93a8"),
    ]


def _chest() -> Sequence[Shape]:
    lid = Path().move(-112, -96).cubic(-112, -190, 112, -190, 112, -96).close()
    gold = [
        part(oval(x, -94 - y, 18), "#ffd23f", 4) for x, y in ((-70, 4), (-30, 12), (12, 8), (54, 12), (80, 0), (-8, 24))
    ]
    return [
        part(lid, "#8a5230"),
        mark(Path().move(-98, -98).cubic(-96, -164, 96, -164, 98, -98).close(), "#4a2a28"),
        *gold,
        part(box(-116, -94, 232, 94, 10), "#a8683a"),
        *(mark(box(x, -92, 22, 90, 0), "#f2b63c") for x in (-94, 72)),
        part(box(-22, -104, 44, 52, 8), "#f2b63c", 5),
        mark(oval(0, -82, 7), "#4a2a28"),
        mark(box(-3, -82, 6, 18, 2), "#4a2a28"),
    ]


def _crown() -> Sequence[Shape]:
    cushion = (
        Path()
        .move(-120, -30)
        .quad(-126, 0, -100, 0)
        .line(100, 0)
        .quad(126, 0, 120, -30)
        .quad(118, -62, 92, -56)
        .line(-92, -56)
        .quad(-118, -62, -120, -30)
        .close()
    )
    crown = poly((-82, -56), (-96, -150), (-48, -106), (0, -176), (48, -106), (96, -150), (82, -56))
    gems = [
        part(oval(x, y, 11), color, 4)
        for x, y, color in ((-96, -152, "#ff5f7d"), (0, -178, "#4fc3ff"), (96, -152, "#ff5f7d"))
    ]
    return [
        part(cushion, "#9562ee"),
        part(crown, "#ffd23f"),
        *gems,
        *(mark(oval(x, -76, 9), color) for x, color in ((-44, "#4fc3ff"), (0, "#ff5f7d"), (44, "#7fdc7a"))),
    ]


def _ghost() -> Sequence[Shape]:
    body = Path().move(-76, 92).line(-76, -20).cubic(-76, -130, 76, -130, 76, -20).line(76, 92)
    for x in (44, 12, -20, -52):
        body.quad(x + 16, 60, x, 90)
    return [
        part(body.quad(-66, 64, -76, 92).close(), "#f4f6ff"),
        *(mark(oval(x, -26, 13, 18), "#261c36") for x in (-26, 26)),
        mark(oval(0, 18, 14, 18), "#261c36"),
        *(mark(oval(x, 4, 12, 7), "#ffb0c8") for x in (-50, 50)),
    ]


def _television() -> Sequence[Shape]:
    feelers = Path().move(-4, -190).line(-54, -262).move(4, -190).line(54, -262)
    bars = [
        mark(box(-96 + 24 * k, -168, 24, 118, 0), color)
        for k, color in enumerate(("#f4f6ff", "#ffd23f", "#4fc3ff", "#7fdc7a", "#ff7fb0", "#ff5f5f"))
    ]
    return [
        flat(feelers, "#00000000", 7),
        *(part(oval(x, -264, 10), "#ff5f5f", 4) for x in (-54, 54)),
        *(part(poly((x, -24), (x + 16, -24), (x + 24 * (1 if x > 0 else -1) + 8, 0)), "#5a3320", 5) for x in (-90, 74)),
        part(box(-144, -196, 288, 174, 24), "#a8683a"),
        part(box(-108, -178, 180, 138, 20), "#2a2440"),
        *(Cut(bar, box(-100, -171, 164, 124, 16)) for bar in bars),
        *(part(oval(108, y, 16), "#ffd95a", 4) for y in (-146, -100)),
    ]


class Cut:
    """A shape cut to a frame."""

    def __init__(self, shape: Shape, frame: Path) -> None:
        self._shape, self._frame = shape, frame

    def draw(self, canvas: Canvas) -> None:
        with canvas.clipped(self._frame):
            self._shape.draw(canvas)


def _robot_toy() -> Sequence[Shape]:
    return [
        *(part(box(x, -34, 40, 34, 8), "#7f88a8") for x in (-52, 12)),
        part(box(-66, -128, 132, 98, 14), "#4fc3b8"),
        part(box(-52, -212, 104, 78, 16), "#4fc3b8"),
        *(part(oval(x, -176, 16), "#fff6e0", 4) for x in (-22, 22)),
        *(mark(oval(x, -176, 6), "#261c36") for x in (-22, 22)),
        mark(box(-24, -152, 48, 8, 4), "#261c36"),
        part(box(-4, -240, 8, 30, 3), "#7f88a8", 4),
        part(oval(0, -246, 11), "#ff5f5f", 4),
        *(part(box(x, -118, 22, 62, 10), "#7f88a8") for x in (-90, 68)),
        *(mark(oval(x, -84, 9), color) for x, color in ((-24, "#ff5f7d"), (4, "#ffd23f"), (32, "#7fdc7a"))),
    ]


def _lamp() -> Sequence[Shape]:
    return [
        part(oval(0, -8, 52, 12), "#7a5a3c"),
        part(box(-36, -50, 72, 44, 12), "#c98a3c"),
        flat(box(-44, -140, 88, 94, 20), "#ffefb0"),
        mark(Path().move(0, -118).quad(22, -82, 0, -66).quad(-22, -82, 0, -118).close(), "#ff9a2c"),
        part(poly((-54, -138), (54, -138), (30, -172), (-30, -172)), "#c98a3c"),
        flat(oval(0, -182, 22, 18).minus(oval(0, -182, 12, 9)), "#c98a3c"),
    ]


PROPS = (
    Prop(
        name="heart",
        asked=("heart", "valentine", "❤", "💖", "💕", "💗", "💙", "💚", "💛", "🧡", "💜", "😍", "🥰"),
        half_width=106,
        height=190,
        shapes=_heart,
        place="sky",
        motion="pulse",
    ),
    Prop(
        name="star",
        asked=("star shape", "⭐", "🌟", "✨"),
        half_width=92,
        height=184,
        shapes=_star,
        place="sky",
        motion="pulse",
    ),
    Prop(name="car", asked=("car", "taxi", "🚗", "🚕", "🚙", "🏎"), half_width=192, height=184, shapes=_car),
    Prop(name="rocket", asked=("rocket", "🚀"), half_width=100, height=370, shapes=_rocket, place="sky", motion="bob"),
    Prop(
        name="flying saucer",
        asked=("ufo", "flying saucer", "🛸", "👽"),
        half_width=152,
        height=170,
        shapes=_ufo,
        place="sky",
        motion="bob",
    ),
    Prop(name="flag", asked=("flag", "🚩", "🏁", "🎌"), half_width=174, height=372, shapes=_flag),
    Prop(name="umbrella", asked=("umbrella", "parasol", "☂", "⛱", "🌂"), half_width=166, height=362, shapes=_umbrella),
    Prop(
        name="book", asked=("book", "novel", "fairy tale", "📖", "📚", "📕"), half_width=138, height=138, shapes=_book
    ),
    Prop(name="sword", asked=("sword", "excalibur", "⚔", "🗡"), half_width=114, height=362, shapes=_sword),
    Prop(
        name="treasure chest",
        asked=("treasure", "treasure chest", "gold coin", "💰", "🪙"),
        half_width=122,
        height=172,
        shapes=_chest,
    ),
    Prop(name="crown", asked=("crown", "👑"), half_width=124, height=192, shapes=_crown),
    Prop(name="ghost", asked=("ghost", "👻"), half_width=82, height=230, shapes=_ghost, place="sky", motion="bob"),
    Prop(name="television", asked=("tv", "television", "telly", "📺"), half_width=150, height=276, shapes=_television),
    Prop(name="toy robot", asked=("toy robot", "🤖"), half_width=96, height=260, shapes=_robot_toy),
    Prop(
        name="lantern",
        asked=("lantern", "oil lamp", "🏮", "🪔"),
        half_width=60,
        height=202,
        shapes=_lamp,
        motion="flicker",
        glow="#ffc35a",
    ),
)
