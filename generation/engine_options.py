"""What engines are made with: the same in every thread and process that makes some. A value that JSON can carry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from generation.domain import Character
from generation.models import Models
from generation.ports import Speech
from generation.snapshot import Codec

CPU = "cpu"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnimateDiffOptions:
    """How the picture engine `animatediff` draws, beyond what a request says.

    `precision`: of its numbers on a GPU, float16 or bfloat16. `memory_gb`: the most that it takes of the card; 0: all
    that is free. `poses`: whether a motion that is asked for is drawn as skeletons for the ControlNet, where its
    weights are; `pose_scale` is how much that counts, `pose_end` until which share of the steps. `portrait_scale`: how
    much a character's portrait counts beside its LoRA and the words, where the IP-Adapter is; 0: it is not looked at.
    `schedule`: the noise that the motion adapter was "trained" with, or the "base" model's own. `second_pass`: how much
    of a picture that is larger than SD 1.5 was trained for is drawn anew after it was drawn small and enlarged; 0: it
    is drawn large at once.
    """

    precision: Literal["float16", "bfloat16"] = "float16"
    memory_gb: float = 0.0
    poses: bool = True
    pose_scale: float = 0.8
    pose_end: float = 0.8
    pose_hands: bool = False
    pose_face: bool = False
    portrait_scale: float = 0.0
    schedule: Literal["trained", "base"] = "trained"
    second_pass: float = 0.45


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineOptions:
    """`device` is where GPU engines run: "cuda", "cuda:1", or "cpu", a hundred times slower, to try things out.

    `cache_folder` is for what is made once and kept, such as prepared voices; None: nothing is kept. `pass_manners`
    hands "(whispers)" and "(shouts)" on to models that have never been told what they mean.
    """

    models: Models = field(default_factory=Models)
    device: str = "cuda"
    cache_folder: Path | None = None
    pass_manners: bool = False
    animatediff: AnimateDiffOptions = field(default_factory=AnimateDiffOptions)

    @property
    def on_cpu(self) -> bool:
        return self.device == CPU


ENGINE_OPTIONS: Codec[EngineOptions] = Codec("engine options", EngineOptions)


@dataclass(frozen=True, slots=True)
class EngineContext:
    """What an engine is handed: the options, and how the draft voice says something in a character's designed voice."""

    options: EngineOptions
    speak_design: Callable[[Character, str], Speech]
