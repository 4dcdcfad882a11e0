"""A shot before it is drawn: who looks how, where they stand, where it plays. Pure."""

from dataclasses import dataclass

from generation.captions import band_top
from generation.domain import Shot
from generation.engines.draft import staging
from generation.engines.draft.camera.operator import Camera, camera
from generation.engines.draft.extents import extent
from generation.engines.draft.puppets.figure import Look
from generation.engines.draft.puppets.registry import kind
from generation.engines.draft.scenes import registry as scenes
from generation.engines.draft.scenes.props.placing import Placed, placed
from generation.engines.draft.scenes.props.registry import chosen
from generation.engines.draft.scenes.registry import Place
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import Staging
from generation.engines.draft.wanted import wanted
from generation.motion.clock import Clock
from generation.motion.registry import Motion
from generation.vocabulary.conditions import SEASONS, TIMES, WEATHER
from generation.vocabulary.phrases import first_named


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    looks: tuple[Look, ...]  # in the cast's order
    motion: Motion
    staging: Staging
    camera: Camera
    place: Place
    setting: Setting
    props: tuple[Placed, ...]


def plan(shot: Shot) -> Plan:
    """Raises what `wanted` raises."""
    asked = wanted(shot)
    options, motion = shot.options, asked.motion
    clock = Clock(shot.duration_s, options.speed, options.loop)
    kinds = [kind(look.kind) for look in asked.looks]
    extents = [extent(found.height, found.half_width, found.face, motion, clock) for found in kinds]
    caption_top = band_top(options.width, options.height) / options.height
    names = [character.name for character in shot.cast]
    staged = staging.stage(
        names, extents, motion, shot.seed, aspect=options.width / options.height, caption_top=caption_top
    )
    place = scenes.choose(shot.prompt, *(character.description for character in shot.cast))
    setting = Setting(
        width=staged.width,
        horizon=staged.horizon,
        ground=staged.ground,
        time=first_named(shot.prompt, TIMES) or place.time,
        seed=shot.seed,
        weather=first_named(shot.prompt, WEATHER),
        season=first_named(shot.prompt, SEASONS),
    )
    return Plan(
        looks=asked.looks,
        motion=motion,
        staging=staged,
        camera=camera(
            staged,
            names,
            shot.spoken,
            shot.prompt,
            Clock(shot.duration_s, 1.0, options.loop),
            caption_top,
            shot.seed,
        ),
        place=place,
        setting=setting,
        props=placed(chosen(shot.prompt), staged.marks, setting),
    )
