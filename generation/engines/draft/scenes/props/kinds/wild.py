"""Plants, animals and weather's makings."""

from collections.abc import Sequence
from math import cos, sin, tau

from generation.drawing.canvas import Canvas
from generation.drawing.path import Path
from generation.engines.draft.scenes.props.prop import Prop, Shape, box, flat, mark, oval, part, poly


def _flower() -> Sequence[Shape]:
    stem = Path().move(-7, 0).quad(-18, -80, -6, -150).line(8, -150).quad(-4, -80, 9, 0).close()
    leaf = Path().move(-8, -46).quad(-64, -92, -84, -52).quad(-50, -26, -8, -46).close()
    petals = [part(oval(62 * sin(tau * k / 6), -196 - 62 * cos(tau * k / 6), 38), "#ff86b3") for k in range(6)]
    return [part(stem, "#58b862", 5), part(leaf, "#6fcf74", 5), *petals, part(oval(0, -196, 38), "#ffd23f")]


def _tree() -> Sequence[Shape]:
    trunk = (
        Path().move(-34, 0).quad(-18, -90, -20, -190).line(20, -190).quad(18, -90, 36, 0).quad(0, -14, -34, 0).close()
    )
    crown = Path()
    for x, y, r in ((-78, -220, 70), (78, -220, 70), (0, -300, 92), (0, -210, 84)):
        crown.circle(x, y, r)
    crown = crown.within(box(-300, -500, 600, 500))
    apples = [part(oval(x, y, 14), "#ee4b4b", 4) for x, y in ((-70, -196), (38, -250), (84, -216), (-22, -316))]
    return [part(trunk, "#9c6440"), part(crown, "#5fbf62"), *apples]


def _cactus() -> Sequence[Shape]:
    arms = Path().move(-30, -90).line(-74, -90).quad(-90, -92, -90, -112).line(-90, -150)
    lines = Path().move(-12, -30).line(-12, -200).move(12, -30).line(12, -200)
    return [
        flat(arms, "#00000000", 50),
        flat(Path().move(30, -120).line(74, -120).quad(90, -122, 90, -140).line(90, -186), "#00000000", 50),
        _Stroke(arms, "#4fae62", 38),
        _Stroke(Path().move(30, -120).line(74, -120).quad(90, -122, 90, -140).line(90, -186), "#4fae62", 38),
        part(box(-38, -236, 76, 236, 38), "#4fae62"),
        _Stroke(lines, "#3a8f50", 4),
        part(oval(0, -240, 22, 16), "#ff86b3", 5),
    ]


class _Stroke:
    """A line of one colour."""

    def __init__(self, path: Path, color: str, width: float) -> None:
        self._path, self._color, self._width = path, color, width

    def draw(self, canvas: Canvas) -> None:
        canvas.stroke(self._path, self._color, self._width)


def _mushroom() -> Sequence[Shape]:
    stem = Path().move(-34, 0).quad(-22, -60, -30, -110).line(30, -110).quad(22, -60, 34, 0).quad(0, 12, -34, 0).close()
    cap = Path().move(-112, -92).cubic(-112, -206, 112, -206, 112, -92).quad(0, -66, -112, -92).close()
    return [
        part(stem, "#fff3dc"),
        part(cap, "#ee4b4b"),
        *(mark(oval(x, y, r, r * 0.8), "#ffffff") for x, y, r in ((-54, -120, 17), (6, -146, 20), (60, -116, 15))),
    ]


def _pumpkin() -> Sequence[Shape]:
    lobes = [part(oval(x, -66, 46, 64), "#ff8a2c") for x in (-62, 62)] + [
        part(oval(x, -66, 50, 68), "#ff9a3c") for x in (-26, 26)
    ]
    eyes = [poly((-52, -76), (-28, -102), (-16, -72)), poly((52, -76), (28, -102), (16, -72))]
    grin = (
        Path()
        .move(-62, -50)
        .quad(0, -14, 62, -50)
        .line(40, -40)
        .line(30, -26)
        .line(16, -36)
        .line(0, -22)
        .line(-16, -34)
        .line(-30, -24)
        .line(-42, -38)
        .close()
    )
    stem = Path().move(-12, -128).quad(-10, -156, 14, -166).line(22, -152).quad(8, -144, 12, -128).close()
    return [*lobes, part(stem, "#4f9a4a", 5), *(flat(eye, "#ffe38a", 4) for eye in eyes), flat(grin, "#ffe38a", 4)]


def _snowman() -> Sequence[Shape]:
    scarf = Path().move(-50, -214).quad(0, -190, 50, -214).line(52, -192).quad(0, -166, -52, -192).close()
    twigs = (
        Path()
        .move(-66, -150)
        .line(-126, -196)
        .move(-104, -180)
        .line(-112, -208)
        .move(66, -150)
        .line(126, -196)
        .move(104, -180)
        .line(112, -208)
    )
    return [
        _Stroke(twigs, "#6b4428", 9),
        part(oval(0, -70, 88, 74), "#f6f9ff"),
        part(oval(0, -168, 68, 60), "#f6f9ff"),
        part(oval(0, -256, 54, 50), "#f6f9ff"),
        part(scarf, "#e8384f", 5),
        part(box(26, -206, 24, 62, 8), "#e8384f", 5),
        part(poly((0, -262), (0, -242), (56, -246)), "#ff9440", 5),
        *(mark(oval(x, -272, 7), "#261c36") for x in (-20, 20)),
        *(mark(oval(0, y, 8), "#3a3350") for y in (-150, -120, -76)),
        part(box(-64, -308, 128, 16, 8), "#3a3350", 5),
        part(box(-42, -366, 84, 62, 8), "#3a3350", 5),
        mark(box(-40, -324, 80, 14, 0), "#e8384f"),
    ]


def _campfire() -> Sequence[Shape]:
    def flame(wide: float, tall: float) -> Path:
        path = Path().move(0, -tall).cubic(wide * 0.2, -tall * 0.7, wide, -tall * 0.6, wide * 0.8, -tall * 0.22)
        path.quad(wide * 0.6, -16, 0, -16).quad(-wide * 0.7, -16, -wide * 0.85, -tall * 0.3)
        return (
            path.cubic(-wide * 0.9, -tall * 0.5, -wide * 0.5, -tall * 0.6, -wide * 0.45, -tall * 0.72)
            .quad(-wide * 0.2, -tall * 0.6, 0, -tall)
            .close()
        )

    stones = [part(oval(x, -12, 26, 18), "#8f93a8", 5) for x in (-86, -44, 44, 86)]
    logs = [
        part(poly((-80, -10), (-70, -34), (76, -14), (70, 6)), "#8a5a34"),
        part(poly((80, -12), (70, -36), (-76, -12), (-70, 8)), "#9c6a40"),
    ]
    return [
        part(flame(74, 210), "#ff7a2c"),
        mark(flame(52, 152), "#ffb02e"),
        mark(flame(30, 96), "#fff0a0"),
        *logs,
        *stones,
    ]


def _fish_bowl() -> Sequence[Shape]:
    fish = Path().move(34, -84).quad(4, -118, -28, -84).quad(4, -50, 34, -84).close()
    tail = poly((-22, -84), (-54, -108), (-50, -60))
    glass = oval(0, -88, 92, 84)
    water = box(-100, -112, 200, 120, 0).within(oval(0, -88, 88, 80))
    weed = Path().move(48, -16).quad(36, -44, 52, -70).move(58, -20).quad(66, -46, 56, -60)
    return [
        mark(glass, "#e4f6ff"),
        mark(water, "#8fdcff"),
        _Stroke(weed, "#3fae6a", 9),
        flat(tail, "#ff7a2c", 5),
        part(fish, "#ff9a3c", 5),
        mark(oval(18, -90, 7), "#ffffff"),
        mark(oval(20, -90, 4), "#261c36"),
        *(mark(oval(x, y, r), "#ffffffc0") for x, y, r in ((44, -108, 6), (52, -128, 4))),
        _Stroke(oval(0, -88, 92, 84), "#261c36", 6),
        part(oval(0, -164, 56, 10), "#dff2ff", 5),
        mark(oval(-48, -118, 12, 22), "#ffffffa0"),
    ]


def _bird() -> Sequence[Shape]:
    wing = Path().move(-4, 4).cubic(-20, -60, -62, -76, -84, -74).cubic(-70, -40, -50, 6, -4, 4).close()
    return [
        part(poly((-58, 8), (-108, -8), (-104, 26)), "#3f7fd8", 5),
        part(oval(0, 6, 64, 44), "#5ba4ff"),
        mark(oval(14, 22, 38, 24), "#e4f1ff"),
        part(oval(48, -22, 34), "#5ba4ff"),
        part(poly((76, -30), (112, -18), (76, -8)), "#ffb02e", 5),
        mark(oval(58, -28, 7), "#261c36"),
        part(wing, "#3f7fd8"),
    ]


def _butterfly() -> Sequence[Shape]:
    wings: list[Shape] = []
    for side in (-1, 1):
        wings += [
            part(oval(side * 50, 28, 40, 34), "#ffb02e"),
            part(oval(side * 58, -30, 54, 46), "#ff7fb0"),
            mark(oval(side * 62, -32, 24, 20), "#ffe38a"),
        ]
    feelers = Path().move(-4, -52).quad(-10, -84, -28, -88).move(4, -52).quad(10, -84, 28, -88)
    return [*wings, _Stroke(feelers, "#261c36", 5), part(oval(0, 0, 12, 56), "#5a3a78", 5)]


def _dog() -> Sequence[Shape]:
    fur, dark = "#e0a868", "#a06a3c"
    tail = Path().move(58, -60).quad(116, -80, 104, -136)
    return [
        _Stroke(tail, "#261c36", 30),
        _Stroke(tail, fur, 18),
        part(oval(14, -62, 66, 62), fur),
        *(part(box(x, -66, 32, 66, 14), fur) for x in (-44, -8)),
        part(oval(-14, -158, 64, 56), fur),
        part(oval(-70, -160, 22, 46), dark),
        part(oval(42, -160, 22, 46), dark),
        mark(oval(-20, -136, 34, 26), "#fff0d8"),
        mark(oval(-20, -152, 13, 9), "#261c36"),
        *(mark(oval(x, -174, 8, 10), "#261c36") for x in (-40, 4)),
        flat(
            Path().move(-20, -144).quad(-20, -124, -38, -126).move(-20, -144).quad(-20, -124, -2, -126), "#00000000", 4
        ),
        part(oval(-20, -116, 11, 14), "#ff7f9a", 4),
        part(box(-62, -116, 90, 16, 8), "#e8384f", 4),
    ]


PROPS = (
    Prop(
        name="flower",
        asked=("flower", "rose", "tulip", "daisy", "bouquet", "🌸", "🌹", "🌷", "🌻", "🌼", "🌺", "💐"),
        half_width=104,
        height=300,
        shapes=_flower,
        motion="sway",
    ),
    Prop(name="tree", asked=("tree", "🌳", "🌲"), half_width=152, height=396, shapes=_tree),
    Prop(name="cactus", asked=("cactus", "cacti", "🌵"), half_width=120, height=262, shapes=_cactus),
    Prop(name="mushroom", asked=("mushroom", "toadstool", "🍄"), half_width=116, height=186, shapes=_mushroom),
    Prop(name="pumpkin", asked=("pumpkin", "halloween", "🎃"), half_width=112, height=170, shapes=_pumpkin),
    Prop(name="snowman", asked=("snowman", "⛄", "☃"), half_width=130, height=370, shapes=_snowman),
    Prop(
        name="campfire",
        asked=("campfire", "bonfire", "fire", "🔥"),
        half_width=114,
        height=214,
        shapes=_campfire,
        motion="flicker",
        glow="#ff9a3c",
    ),
    Prop(name="fish bowl", asked=("goldfish", "fish bowl", "🐟", "🐠"), half_width=98, height=178, shapes=_fish_bowl),
    Prop(
        name="bird",
        asked=("bird", "parrot", "🐦", "🕊", "🦜"),
        half_width=116,
        height=170,
        shapes=_bird,
        place="sky",
        motion="bob",
    ),
    Prop(
        name="butterfly",
        asked=("butterfly", "🦋"),
        half_width=116,
        height=180,
        shapes=_butterfly,
        place="sky",
        motion="flutter",
    ),
    Prop(name="dog", asked=("puppy", "🐶", "🐕"), half_width=122, height=218, shapes=_dog),
)
