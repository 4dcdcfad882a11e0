"""Hats and what else sits on a head, for a head of any kind: from the middle of its top edge."""

from collections.abc import Callable, Mapping

from generation.drawing.color import darken, lighten
from generation.drawing.path import Path
from generation.engines.draft.puppets.figure import Look
from generation.engines.draft.puppets.shading import Flat, Part, egg
from generation.engines.draft.puppets.shapes import star

Piece = Part | Flat


def _bow(look: Look) -> list[Piece]:
    color, x, y = look.colors["accent"], 96.0, 26.0
    wings: list[Piece] = []
    for side in (-1, 1):
        path = Path().move(x, y).cubic(x + side * 20, y - 50, x + side * 70, y - 50, x + side * 62, y)
        wings.append(Part(path.cubic(x + side * 70, y + 46, x + side * 20, y + 44, x, y).close(), color, ink=6))
    return [*wings, Part(egg(x, y, 15, 19), darken(color, 0.1), ink=6, shine=False)]


def _crown(look: Look) -> list[Piece]:
    points = [(-74.0, 18.0), (-86.0, -56.0), (-44.0, -24.0), (0.0, -76.0), (44.0, -24.0), (86.0, -56.0), (74.0, 18.0)]
    gems = Path().circle(-36, 2, 9).circle(0, -2, 11).circle(36, 2, 9)
    return [Part(Path().polygon(points), look.colors["gold"], ink=7), Flat(gems, look.colors["accent"], ink=4)]


def _tophat(look: Look) -> list[Piece]:
    dark = look.colors["dark"]
    stack = Path().move(-74, 10).quad(-66, -50, -84, -108).quad(0, -124, 84, -108).quad(66, -50, 74, 10)
    stack.quad(0, 34, -74, 10).close()
    ribbon = Path().move(-90, -22).quad(0, 4, 90, -22).line(90, 8).quad(0, 34, -90, 8).close()
    brim = Path().move(-128, 2).quad(-136, 22, -100, 26).quad(0, 44, 100, 26).quad(136, 22, 128, 2).quad(0, 34, -128, 2)
    return [
        Part(stack, dark), Flat(ribbon.within(stack), look.colors["accent"]), Part(brim.close(), dark, shine=False),
    ]  # fmt: skip


def _cap(look: Look) -> list[Piece]:
    color = look.colors["accent"]
    dome = Path().move(-124, 40).cubic(-128, -34, -66, -62, 0, -62).cubic(66, -62, 128, -34, 124, 40)
    dome.quad(0, 4, -124, 40).close()
    panel = Path().move(-52, 24).cubic(-50, -30, -30, -54, 0, -60).cubic(30, -54, 50, -30, 52, 24).quad(0, 14, -52, 24)
    peak = Path().move(-88, 32).cubic(-40, 6, 40, 6, 88, 32).cubic(112, 54, 96, 70, 60, 58).quad(0, 40, -60, 58)
    peak.cubic(-96, 70, -112, 54, -88, 32).close()
    return [
        Part(dome, color), Flat(panel.close().within(dome), lighten(color, 0.72)),
        Flat(Path().oval(0, -62, 14, 9), darken(color, 0.2)), Part(peak, darken(color, 0.16), shine=False),
    ]  # fmt: skip


def _partyhat(look: Look) -> list[Piece]:
    accent = look.colors["accent"]
    cone = Path().move(-62, 14).quad(0, 40, 62, 14).line(8, -106).quad(0, -114, -8, -106).close()
    bands = Path()
    for y in (-18, -66):
        bands.move(-90, y + 14).line(90, y - 16).line(90, y + 4).line(-90, y + 34).close()
    return [
        Part(cone, accent, ink=7), Flat(bands.within(cone), look.colors["gold"], ink=0), Flat(cone, "#00000000", ink=7),
        Flat(star(0, -112, 27, points=8), look.colors["gold"], ink=5),
    ]  # fmt: skip


def _flower(look: Look) -> list[Piece]:
    x, y, petals = -104.0, 34.0, Path()
    for dx, dy in ((0, -23), (22, -7), (14, 19), (-14, 19), (-22, -7)):
        petals.circle(x + dx, y + dy, 18)
    leaf = Path().move(x - 6, y + 20).quad(x - 54, y + 10, x - 62, y + 44).quad(x - 22, y + 56, x - 6, y + 20).close()
    outline = Path()
    for dx, dy in ((0, -23), (22, -7), (14, 19), (-14, 19), (-22, -7)):
        outline.circle(x + dx, y + dy, 21)
    return [
        Flat(leaf, "#56b86a", ink=5), Flat(outline, "#261c36", ink=0), Flat(petals, look.colors["accent"], ink=0),
        Flat(Path().circle(x, y, 13), look.colors["gold"], ink=4),
    ]  # fmt: skip


HATS: Mapping[str, Callable[[Look], list[Piece]]] = {
    "bow": _bow, "cap": _cap, "crown": _crown, "flower": _flower, "partyhat": _partyhat, "tophat": _tophat,
}  # fmt: skip
