"""From noise to latents: both families, any number of frames, loops, poses, regions and pictures, one step at a time.

The loop equals diffusers' pipelines for AnimateDiff where they can do the same; no pipeline has ControlNet for SDXL's
motion UNet. Latents stay in float32 between the steps, whatever the UNet computes in.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

import torch
from torch import Tensor

from generation.engines.animatediff import noise
from generation.engines.animatediff.attention import installed, layout
from generation.engines.animatediff.batches import Batch, batches
from generation.engines.animatediff.chunked import in_chunks
from generation.engines.animatediff.conditioning import Drawing, Guide
from generation.engines.animatediff.control import Control, Residuals, nothing
from generation.engines.animatediff.loading import Parts
from generation.engines.animatediff.memory import Plan
from generation.engines.animatediff.preview import Preview
from generation.engines.animatediff.windows import Window, windows
from generation.errors import EngineFailed, MediaFailed, Unavailable
from generation.ports import Report

STAGE = "drawing"


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Latents to begin with in place of noise; `strength` of 0..1 says how much of them is drawn anew."""

    latents: Tensor
    strength: float


class Denoiser:
    """Draws with models that are loaded. Belongs to the thread that loaded them."""

    def __init__(self, parts: Parts, plan: Plan) -> None:
        self._parts, self._plan = parts, plan
        self._window = min(plan.window_frames, int(parts.unet.config["motion_max_seq_length"]))

    @torch.inference_mode()
    def latents(
        self, drawing: Drawing, report: Report, *, preview: Preview | None = None, start: Start | None = None
    ) -> Tensor:
        """Latents (frames, 4, height / 8, width / 8) in float32 on the device, ready to be decoded.

        Reports after each window of each step, when the device has computed it. What `report` raises passes through;
        EngineFailed where the model's numbers left their range; torch's OutOfMemoryError.
        """
        parts, scheduler = self._parts, self._parts.scheduler
        times, latents = self._begun(drawing, start)
        conditions = batches(drawing, parts.device, parts.dtype, split=self._plan.split_guidance)
        control = self._control(drawing.guide, len(times))
        watch = _Watch(report, len(times) * len(self._windows(drawing, 0)), parts.device, preview)
        with self._prepared(drawing):
            for step, time in enumerate(times):
                sample = scheduler.scale_model_input(latents, time).to(parts.dtype)
                total = torch.zeros_like(latents)
                for window, share in _shared(self._windows(drawing, step), latents.device):
                    residuals = control.residuals(step, window) if control else nothing
                    guided = self._guided(sample[window], time, conditions, drawing.guidance, residuals)
                    total.index_add_(0, window, guided * share)
                    watch.window_done()
                stepped = scheduler.step(total, time, latents)
                latents = stepped.prev_sample
                watch.step_done(stepped.get("pred_original_sample", latents))
                if step in {0, len(times) - 1} and not bool(torch.isfinite(latents).all()):
                    message = "The model's numbers left their range. Set `precision` of `[animatediff]` to bfloat16."
                    raise EngineFailed(message)
        return latents

    def _control(self, guide: Guide | None, steps: int) -> Control | None:
        if guide is None:
            return None
        if self._parts.control is None:
            raise EngineFailed("There is no ControlNet to follow the motion with.")
        return Control(self._parts.control, guide, steps, self._parts.device, at_once=len(guide.maps) <= self._window)

    @contextmanager
    def _prepared(self, drawing: Drawing) -> Iterator[None]:
        """The models as the drawing needs them."""
        placed = layout(drawing, self._parts.device, self._parts.dtype)
        with ExitStack() as stack:
            for model in (self._parts.unet, self._parts.control if drawing.guide else None):
                if model is not None:
                    stack.enter_context(installed(model, placed, self._parts.fusing.short_attention))
                    stack.enter_context(self._parts.fusing.layers(model))
            if self._plan.chunked:
                stack.enter_context(in_chunks(self._parts.unet))
            yield

    def _windows(self, drawing: Drawing, step: int) -> tuple[Window, ...]:
        return windows(drawing.frames, self._window, loop=drawing.loop, step=step)

    def _begun(self, drawing: Drawing, start: Start | None) -> tuple[Tensor, Tensor]:
        """The times of the steps to be made, and the latents that they begin with."""
        scheduler, device = self._parts.scheduler, self._parts.device
        scheduler.set_timesteps(drawing.steps, device=device)
        fresh = noise.initial(
            drawing.frames, drawing.width, drawing.height, drawing.seed, self._window, loop=drawing.loop
        ).to(device)
        if start is None:
            return scheduler.timesteps, fresh * scheduler.init_noise_sigma
        made = max(1, int(drawing.steps * start.strength))
        times = scheduler.timesteps[(drawing.steps - made) * scheduler.order :]
        return times, scheduler.add_noise(start.latents.to(fresh), fresh, times[:1])

    def _guided(
        self, sample: Tensor, time: Tensor, conditions: Sequence[Batch], guidance: float, residuals: Residuals
    ) -> Tensor:
        """The noise in a window (frames, 4, height, width), as the model sees it with guidance, in float32."""
        predicted: list[Tensor] = []
        for batch in conditions:
            down, middle = residuals(sample, time, batch)
            (noise_of_each,) = self._parts.unet(
                sample.transpose(0, 1).expand(len(batch.text), -1, -1, -1, -1),
                time,
                encoder_hidden_states=batch.text,
                added_cond_kwargs=batch.added,
                down_block_additional_residuals=down,
                mid_block_additional_residual=middle,
                return_dict=False,
            )
            predicted += noise_of_each.float().transpose(1, 2)
        if len(predicted) == 1:
            return predicted[0]
        negative, positive = predicted
        return negative + guidance * (positive - negative)


class _Watch:
    """Tells what is done, and what the clip looks like by then."""

    def __init__(self, report: Report, total: int, device: torch.device, preview: Preview | None) -> None:
        self._report, self._total, self._done, self._device, self._preview = report, total, 0, device, preview
        report(STAGE, 0, total)

    def window_done(self) -> None:
        """The picture is encoded while the card computes; waiting for it costs nothing that matters."""
        picture = None
        with suppress(MediaFailed, Unavailable):  # a preview that fails must not end the clip
            picture = self._preview.encoded() if self._preview else None
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        self._done += 1
        self._report(STAGE, self._done, self._total, picture)

    def step_done(self, latents: Tensor) -> None:
        if self._preview:
            self._preview.take(latents)


def _shared(found: Sequence[Window], device: torch.device) -> Iterator[tuple[Tensor, Tensor]]:
    """The windows' frames, with what each window's prediction counts of all that there are for a frame."""
    total: dict[int, float] = defaultdict(float)
    for window in found:
        for frame, weight in zip(window.frames, window.weights, strict=True):
            total[frame] += weight
    for window in found:
        shares = [weight / total[frame] for frame, weight in zip(window.frames, window.weights, strict=True)]
        yield torch.tensor(window.frames, device=device), torch.tensor(shares, device=device)[:, None, None, None]
