"""Things to eat and drink, and the table they would stand on left out: they stand on the ground, large."""

from collections.abc import Sequence
from math import cos, sin, tau

from generation.drawing.path import Path
from generation.engines.draft.scenes.props.prop import Prop, Shape, box, flat, mark, oval, part, poly


def _cake() -> Sequence[Shape]:
    shapes: list[Shape] = [part(oval(0, -8, 104, 18), "#dfe6f5"), part(box(-84, -84, 168, 76, 16), "#ffcf8a")]
    icing = Path().move(-84, -58).quad(-84, -92, -60, -92).line(60, -92).quad(84, -92, 84, -58)
    for x in (56, 28, 0, -28, -56):
        icing.quad(x + 14, -30 if x % 56 else -38, x, -56)
    shapes += [part(icing.quad(-70, -34, -84, -58).close(), "#ff9ec4"), part(box(-56, -136, 112, 46, 12), "#fff0d8")]
    shapes.append(part(box(-60, -146, 120, 22, 11), "#ff7fb0"))
    for x, color in ((-32, "#5bc8ff"), (0, "#ffd23f"), (32, "#7fdc7a")):
        flame = Path().move(x, -218).quad(x + 16, -192, x, -184).quad(x - 16, -192, x, -218).close()
        shapes += [
            flat(box(x - 6, -184, 12, 40, 4), color),
            flat(flame, "#ffb02e"),
            mark(oval(x, -194, 4, 7), "#fff4b0"),
        ]
    return [*shapes, *(mark(oval(x, -66 - x % 9, 5), "#ffffff") for x in (-60, -20, 22, 58))]


def _pizza() -> Sequence[Shape]:
    slice_ = Path().move(0, -4).line(-92, -150).quad(0, -196, 92, -150).close()
    crust = Path().move(-100, -146).quad(0, -206, 100, -146).quad(108, -166, 96, -176).quad(0, -232, -96, -176)
    drip = Path().move(-34, -60).quad(-36, -26, -26, -24).quad(-16, -26, -20, -50).close()
    return [
        part(slice_, "#ffd75e"),
        part(crust.quad(-108, -166, -100, -146).close(), "#d98f4a"),
        flat(drip, "#ffd75e"),
        *(part(oval(x, y, r), "#e2513f", 4) for x, y, r in ((-36, -138, 20), (34, -132, 20), (0, -84, 18))),
        *(mark(oval(x, y, 6, 4), "#4fa35a") for x, y in ((-4, -150), (16, -100), (-18, -108))),
    ]


def _ice_cream() -> Sequence[Shape]:
    cone = poly((-50, -116), (50, -116), (0, 0))
    lines = Path().move(-30, -112).line(16, -40).move(0, -112).line(28, -62).move(30, -112).line(-16, -40)
    lines.move(0, -112).line(-28, -62)
    scoops = [
        part(oval(x, y, 50), c) for x, y, c in ((-26, -150, "#ff9ec4"), (28, -152, "#b5784a"), (2, -206, "#fff3d6"))
    ]
    return [part(cone, "#e9a95c"), flat(lines, "#00000000", 3), *scoops, part(oval(4, -264, 16), "#e8384f", 5)]


def _cup() -> Sequence[Shape]:
    handle = oval(62, -66, 34, 36).minus(oval(62, -66, 17, 19))
    steam = Path()
    for x in (-26, 6):
        steam.move(x, -132).cubic(x - 20, -152, x + 20, -166, x, -190)
    return [
        flat(steam, "#00000000", 3),
        part(handle, "#ff7a59"),
        part(box(-62, -120, 124, 120, 24), "#ff7a59"),
        flat(oval(0, -112, 52, 12), "#6b3f2a"),
        mark(poly((-20, -60), (0, -36), (20, -60), (10, -72), (0, -62), (-10, -72)), "#fff0e4"),
    ]


def _burger() -> Sequence[Shape]:
    top = Path().move(-96, -92).cubic(-96, -176, 96, -176, 96, -92).close()
    leaf = Path().move(-104, -84)
    for step in range(8):
        leaf.quad(-91 + 26 * step, -50 if step % 2 else -60, -78 + 26 * step, -84)
    return [
        part(box(-92, -40, 184, 40, 18), "#e8a04f"),
        part(box(-100, -68, 200, 32, 15), "#7a4630"),
        flat(leaf.close(), "#7fcf5a"),
        flat(poly((-80, -86), (84, -86), (30, -58)), "#ffd23f"),
        part(top, "#f0ad58"),
        *(
            mark(oval(x, y, 7, 4.5), "#fff0cf")
            for x, y in ((-44, -122), (-8, -138), (34, -126), (60, -108), (10, -114))
        ),
    ]


def _apple() -> Sequence[Shape]:
    body = Path().move(0, -98).cubic(36, -124, 86, -100, 76, -50).cubic(68, -8, 36, 8, 0, -6)
    body.cubic(-36, 8, -68, -8, -76, -50).cubic(-86, -100, -36, -124, 0, -98).close()
    leaf = Path().move(4, -112).quad(20, -150, 62, -140).quad(48, -108, 4, -112).close()
    stem = Path().move(0, -100).quad(-2, -124, -10, -136)
    return [part(body, "#ee4b4b"), flat(stem, "#00000000", 8), part(leaf, "#63c25a", 5)]


def _donut() -> Sequence[Shape]:
    ring = oval(0, -84, 88).minus(oval(0, -84, 30))
    icing = Path()
    icing.polygon(
        [
            (
                (68 + 9 * sin(7 * tau * s / 60)) * cos(tau * s / 60),
                -84 + (68 + 9 * sin(7 * tau * s / 60)) * sin(tau * s / 60),
            )
            for s in range(60)
        ]
    )
    dots = (
        (-52, -110, "#ffd23f"),
        (-14, -138, "#5bc8ff"),
        (34, -126, "#ffffff"),
        (56, -84, "#7fdc7a"),
        (-54, -62, "#ffffff"),
        (26, -36, "#ffd23f"),
    )
    return [
        part(ring, "#e0a35c"),
        part(icing.minus(oval(0, -84, 31)), "#ff8fbf", 5),
        *(mark(oval(x, y, 7, 5), c) for x, y, c in dots),
    ]


PROPS = (
    Prop(
        name="cake",
        asked=("cake", "birthday", "candle", "🎂", "🍰", "🧁"),
        half_width=106,
        height=222,
        shapes=_cake,
        motion="flicker",
    ),
    Prop(name="pizza", asked=("pizza", "🍕"), half_width=104, height=208, shapes=_pizza, motion="sway"),
    Prop(
        name="ice cream",
        asked=("ice cream", "icecream", "gelato", "🍦", "🍨", "🍧"),
        half_width=80,
        height=282,
        shapes=_ice_cream,
        motion="sway",
    ),
    Prop(
        name="cup", asked=("cup", "coffee", "tea", "cocoa", "mug", "☕", "🍵"), half_width=98, height=192, shapes=_cup
    ),
    Prop(name="burger", asked=("burger", "hamburger", "sandwich", "🍔"), half_width=108, height=160, shapes=_burger),
    Prop(name="apple", asked=("apple", "🍎", "🍏"), half_width=84, height=150, shapes=_apple),
    Prop(name="donut", asked=("donut", "doughnut", "🍩"), half_width=90, height=174, shapes=_donut),
)
