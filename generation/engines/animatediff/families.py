"""The base models that AnimateDiff moves, and what belongs to each. Pure: loads no library."""

from collections.abc import Mapping
from dataclasses import dataclass

from generation.errors import EngineFailed
from generation.models import NEEDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """The noise that a motion adapter was trained with, by diffusers' names."""

    scheduler: str  # class
    beta_start: float
    beta_end: float
    beta_schedule: str
    extra: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """`base`, `motion`, `pose` and `vae` are roles of `generation.models.Models`; `tflop` is what one pass of the UNet
    with its motion modules takes for one frame at `side` pixels a side (counted on meta tensors with diffusers 0.42).
    """

    name: str
    base: str
    motion: str
    pose: str
    vae: str | None  # that replaces the base's own
    latent_scale: float  # of the VAE's latents, so that their variance is 1
    side: int  # pixels, as trained
    tflop: float
    schedule: Schedule
    enlarges: bool = False  # whether larger pictures begin small: drawn large at once, things appear twice in them

    @property
    def required(self) -> tuple[str, ...]:
        """Roles that it cannot do without."""
        return NEEDS["animatediff", self.name].required

    def begins_at(self, width: int, height: int) -> tuple[int, int] | None:
        """Width and height of the first of two passes; None where one is enough."""
        scale = self.side / min(width, height)
        if not self.enlarges or scale > _SMALL_ENOUGH:
            return None
        return _whole(width * scale), _whole(height * scale)


_SMALL_ENOUGH = 0.8  # of the picture's shorter side: a little larger than trained does no harm


def _whole(side: float) -> int:
    """Pixels, a multiple of the UNet's smallest step: 8 of a latent, halved three times."""
    return round(side / 64) * 64


FAMILIES: Mapping[str, Family] = {
    "sdxl": Family(
        name="sdxl",
        base="sdxl",
        motion="sdxl_motion",
        pose="sdxl_pose",
        vae="sdxl_vae",  # SDXL's own gives no numbers in half precision
        latent_scale=0.13025,
        side=1024,
        tflop=7.88,
        # guoyww/AnimateDiff, branch sdxl, configs/inference/inference.yaml. SDXL itself ends at 0.012; examples that
        # take that, or the schedule "linear", look worse (huggingface/diffusers#8672).
        schedule=Schedule(
            scheduler="EulerDiscreteScheduler", beta_start=0.00085, beta_end=0.020, beta_schedule="scaled_linear",
            extra={"timestep_spacing": "leading", "steps_offset": 1},
        ),
    ),
    "sd15": Family(
        name="sd15",
        base="sd15",
        motion="sd15_motion",
        pose="sd15_pose",
        vae=None,
        latent_scale=0.18215,
        side=512,
        tflop=1.11,
        # guoyww/AnimateDiff, configs/inference/inference-v2.yaml and inference-v3.yaml.
        schedule=Schedule(
            scheduler="DDIMScheduler", beta_start=0.00085, beta_end=0.012, beta_schedule="linear",
            extra={"clip_sample": False, "steps_offset": 1, "timestep_spacing": "linspace"},
        ),
        enlarges=True,
    ),
}  # fmt: skip


def family(name: str) -> Family:
    """Raises EngineFailed for a name that a request of another version may have."""
    if name not in FAMILIES:
        raise EngineFailed(f"This version draws with {' and '.join(FAMILIES)}, not with '{name}'.")
    return FAMILIES[name]
