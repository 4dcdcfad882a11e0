"""One family of models loaded: one shot after another, until it is closed. Belongs to one thread."""

from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from importlib.metadata import version

import torch

from generation.domain import Shot
from generation.engine_options import EngineContext
from generation.engines.animatediff import memory
from generation.engines.animatediff.compatibility import strain
from generation.engines.animatediff.conditioning import Conditioning, Drawing, Guide, ImageEmbeds, Region
from generation.engines.animatediff.decode import decode, enlarged
from generation.engines.animatediff.denoise import Denoiser, Start
from generation.engines.animatediff.families import family
from generation.engines.animatediff.loading import Parts, is_distilled, load
from generation.engines.animatediff.loras import Loras, Worn
from generation.engines.animatediff.memory import Canvas, Offload, Plan, Weights
from generation.engines.animatediff.merging import merged
from generation.engines.animatediff.placement import Placement, size_bytes
from generation.engines.animatediff.portrait import ADAPTERS, Portraits
from generation.engines.animatediff.preview import Preview
from generation.engines.animatediff.text import Prompts
from generation.errors import EngineFailed, EngineLost
from generation.motion.blocking import stripes
from generation.motion.openpose import pose_maps
from generation.motion.registry import choose
from generation.motion.skeletons import BodyOptions
from generation.ports import NOTE, Facts, Frame, Report

UNLIMITED = 1 << 62  # bytes: a CPU's memory is the system's to give


@dataclass(frozen=True, slots=True)
class _Ready:
    """A shot on its way: all that is decided before the first step."""

    drawing: Drawing
    first: Drawing | None  # the same smaller, to be enlarged and drawn over
    canvas: Canvas
    weights: Weights
    worn: Worn
    portraits: Portraits | None


class Session:
    """Raises EngineFailed where the weights cannot be loaded or do not fit."""

    def __init__(self, context: EngineContext, name: str) -> None:
        self._context, self._family = context, name
        self._options = context.options.animatediff
        self._parts: Parts = load(context.options, name)
        if self._parts.device.type == "cuda":
            torch.cuda.set_device(self._parts.device)  # for this thread: streams and events are the current card's
        self._is_distilled = is_distilled(context.options, name)
        self._placement = Placement(self._parts.device)
        self._loras = Loras(name, self._parts.unet, self._parts.text_encoders)
        self._portraits: Portraits | None = None

    def close(self) -> None:
        """Give the card's memory back."""
        self._placement.send_home()
        self.__dict__.clear()

    def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
        """See the port."""
        try:
            ready, plan = self._prepared(shot, report)
            latents, plan = self._drawn(ready, plan, report)
            yield from self._decoded(plan, latents, report)
            return self._facts(shot, ready, plan)
        except torch.OutOfMemoryError as error:
            self._placement.send_home()
            raise _too_little(error) from error
        except torch.AcceleratorError as error:  # the card's context is broken: only a new process gets another
            message = "The graphics card failed while it drew."
            raise EngineLost(message, detail=str(error)[:500]) from error

    # ------------------------------------------------------------ before the first step

    def _prepared(self, shot: Shot, report: Report) -> tuple[_Ready, Plan]:
        options = shot.options
        report("preparing", 0, 1)
        worn = self._worn(shot)
        guide, portraits = self._guide(shot), self._portraits_of(shot)
        canvas = Canvas(frames=shot.frames, width=options.width, height=options.height, guided=options.guidance > 1.0)
        weights = self._weights(portraits, posed=guide is not None)
        self._placement.keep(self._used(posed=guide is not None, portraits=portraits))
        plan = memory.choose(self._free_bytes(), weights, canvas, self._activations)
        positive, negative, regions = self._encoded(shot, worn, plan)
        pictures = self._seen(portraits, shot, plan)
        drawing = Drawing(
            frames=shot.frames,
            width=options.width,
            height=options.height,
            steps=options.steps,
            guidance=options.guidance,
            seed=shot.seed,
            loop=options.loop,
            positive=positive,
            negative=negative,
            regions=regions,
            guide=guide,
            image_embeds=pictures,
        )
        report("preparing", 1, 1)
        return _Ready(drawing, self._first(shot, drawing), canvas, weights, worn, portraits), plan

    def _first(self, shot: Shot, drawing: Drawing) -> Drawing | None:
        size = family(self._family).begins_at(drawing.width, drawing.height) if self._options.second_pass else None
        if size is None:
            return None
        width, height = size
        guide = self._guide(replace(shot, options=replace(shot.options, width=width, height=height)))
        return replace(drawing, width=width, height=height, guide=guide)

    def _encoded(self, shot: Shot, worn: Worn, plan: Plan) -> tuple[Conditioning, Conditioning, tuple[Region, ...]]:
        """The picture's prompt, the negative one, and a prompt for each character's part where there are several."""
        options = shot.options
        own_prompts = [
            worn.prompt(options.alone(character.name).prompt, only=character.name)
            for character in (shot.cast if options.solos else ())
        ]
        with self._on_card(plan, *self._parts.text_encoders):
            prompts = Prompts(self._parts.tokenizers, self._parts.text_encoders)
            positive, negative, *own = prompts.encode(worn.prompt(options.prompt), options.negative, *own_prompts)
        places = stripes(len(own))
        regions = tuple(Region(each, left, right) for each, (left, right) in zip(own, places, strict=True))
        return positive, negative, regions

    def _guide(self, shot: Shot) -> Guide | None:
        """Where the ControlNet is there and somebody is to move: by the option, by the prompt's verb, or talking."""
        asked = shot.options.motion or choose(shot.prompt) or shot.speaker
        if not (self._options.poses and asked and shot.cast) or self._parts.control is None:
            return None
        body = BodyOptions(hands=self._options.pose_hands, face=self._options.pose_face)
        maps = pose_maps(shot, self._family, body)
        return Guide(maps, scale=self._options.pose_scale, end=self._options.pose_end)

    def _portraits_of(self, shot: Shot) -> Portraits | None:
        """What shows the UNet the portraits, where somebody has one and they are to count. Loaded once."""
        here = any(each.portrait is not None and each.portrait.path for each in shot.cast)
        models = self._context.options.models
        folder = models.found(models.ip_adapter) if here and self._options.portrait_scale else None
        if folder is None or not (folder / ADAPTERS[self._family]).is_file():
            return None
        self._portraits = self._portraits or Portraits(folder, self._family, self._parts.unet)
        return self._portraits

    def _seen(self, portraits: Portraits | None, shot: Shot, plan: Plan) -> tuple[ImageEmbeds, ...]:
        if portraits is None:
            return ()
        with self._on_card(plan, portraits.encoder):
            seen = portraits.seen(shot.cast, stripes(len(shot.cast)))
        return (seen,) if seen is not None else ()

    def _worn(self, shot: Shot) -> Worn:
        """The looks of who is in it. After a change of LoRAs all goes home: those removed must leave the card too."""
        before = frozenset(self._loras.loaded)
        worn = self._loras.wear(shot.cast)
        if frozenset(self._loras.loaded) != before:
            self._placement.send_home()
        return worn

    def _used(self, *, posed: bool, portraits: Portraits | None) -> list[torch.nn.Module]:
        """What a shot is drawn with; the rest need not stay on the card."""
        parts = self._parts
        used: list[torch.nn.Module] = [parts.unet, parts.vae, *parts.text_encoders]
        used += [parts.control] if posed and parts.control is not None else []
        return used + ([portraits.encoder] if portraits else [])

    def _weights(self, portraits: Portraits | None, *, posed: bool) -> Weights:
        parts = self._parts
        return Weights(
            text=sum(map(size_bytes, (*parts.text_encoders, *([portraits.encoder] if portraits else [])))),
            unet=size_bytes(parts.unet) + (portraits.size_bytes if portraits else 0),
            vae=size_bytes(parts.vae),
            control=size_bytes(parts.control) if posed and parts.control is not None else 0,
        )

    def _free_bytes(self) -> int:
        """On the card, with what these models hold of it already; no more than the owner allows."""
        device = self._parts.device
        if device.type != "cuda":
            return UNLIMITED
        torch.cuda.empty_cache()
        free, _ = torch.cuda.mem_get_info(device)
        free += self._placement.held_bytes
        allowed = self._options.memory_gb
        return min(free, round(allowed * memory.GB)) if allowed else free

    # ------------------------------------------------------------ the steps

    def _drawn(self, ready: _Ready, plan: Plan, report: Report) -> tuple[torch.Tensor, Plan]:
        """In one pass, or small and then over the enlarged pictures. The plan that it was drawn with at last."""
        if ready.first is None:
            return self._denoised(ready, ready.drawing, plan, report)
        latents, plan = self._denoised(ready, ready.first, plan, report)
        with self._on_card(plan, self._parts.vae):
            size = {"width": ready.drawing.width, "height": ready.drawing.height}
            start = Start(enlarged(self._parts, plan, latents, report, **size), self._options.second_pass)
        return self._denoised(ready, ready.drawing, plan, report, start)

    def _denoised(
        self, ready: _Ready, drawing: Drawing, plan: Plan, report: Report, start: Start | None = None
    ) -> tuple[torch.Tensor, Plan]:
        """Where the card has less than it said, or cannot run a kernel of ours, once more in a way that it can."""
        next_plan = plan
        try:
            return self._latents(ready, drawing, plan, report, start), plan
        except torch.OutOfMemoryError:
            smaller = memory.smaller(plan, ready.canvas, ready.weights, self._activations)
            if smaller is None:
                raise
            next_plan = smaller
        except Exception as error:
            if not self._parts.fusing.gave_up(error):
                raise
        self._placement.send_home()  # after the handler: the error holds the frames that hold the tensors
        return self._latents(ready, drawing, next_plan, report, start), next_plan

    def _latents(
        self, ready: _Ready, drawing: Drawing, plan: Plan, report: Report, start: Start | None
    ) -> torch.Tensor:
        parts = self._parts
        models = [parts.unet] + ([parts.control] if drawing.guide and parts.control is not None else [])
        shown = ready.portraits.worn(self._options.portrait_scale) if ready.portraits else nullcontext()
        with shown, self._on_card(plan, *models), self._merged(plan):
            return Denoiser(parts, plan).latents(drawing, report, preview=Preview(self._family), start=start)

    def _merged(self, plan: Plan) -> AbstractContextManager[None]:
        """LoRAs in the weights, where those on the card are copies that stay as long as the clip is drawn."""
        if self._parts.device.type == "cpu" or plan.offload is Offload.BLOCKS:
            return nullcontext()
        return merged(self._parts.unet, self._placement.renew)

    def _decoded(self, plan: Plan, latents: torch.Tensor, report: Report) -> Iterator[Frame]:
        """Where whole frames do not fit beside what lies on the card, in tiles and alone."""
        begun, next_plan = False, plan
        try:
            with self._on_card(plan, self._parts.vae):
                for frame in decode(self._parts, plan, latents, report):
                    begun = True
                    yield frame
            return
        except torch.OutOfMemoryError:
            if begun or plan.vae_tiles:
                raise
            next_plan = replace(plan, vae_tiles=True, offload=Offload.PARTS)
        except Exception as error:
            if begun or not self._parts.fusing.gave_up(error):
                raise
        self._placement.send_home()
        with self._on_card(next_plan, self._parts.vae):
            yield from decode(self._parts, next_plan, latents, report)

    @property
    def _activations(self) -> memory.Activations:
        return memory.FUSED if self._parts.fusing.is_on else memory.PLAIN

    def _on_card(self, plan: Plan, *models: torch.nn.Module) -> AbstractContextManager[None]:
        return self._placement.on_card(models, plan.offload)

    # ------------------------------------------------------------ what was done

    def _facts(self, shot: Shot, ready: _Ready, plan: Plan) -> Facts:
        models = self._context.options.models.roles()
        facts: dict[str, str | int | float | bool] = {
            "engine": "animatediff",
            "family": self._family,
            "model": models[self._family].shown,
            "motion_adapter": models[f"{self._family}_motion"].shown,
            "diffusers": version("diffusers"),
            "plan": plan.told,
            "kernels": self._parts.fusing.shown,
            "seed": shot.seed,
            "steps": shot.options.steps,
            "guidance": shot.options.guidance,
            **ready.worn.facts,
        }
        burnt = strain(str(facts["model"]), shot.options.steps, shot.options.guidance) if self._is_distilled else None
        if notes := [note for note in (ready.worn.note, burnt) if note]:
            facts[NOTE] = " ".join(notes)
        if ready.first is not None:
            facts["begun_at"] = f"{ready.first.width}x{ready.first.height}"
        if ready.drawing.guide is not None:
            facts["poses"] = models[f"{self._family}_pose"].shown
        if ready.portraits is not None:
            facts["portraits"] = models["ip_adapter"].shown
        return facts


def _too_little(error: torch.OutOfMemoryError) -> EngineFailed:
    message = (
        "The graphics card has too little free memory for this clip. Close what else uses it, or take a smaller size."
    )
    return EngineFailed(message, detail=str(error)[:500])
