"""Layers whose small steps are fused give what diffusers' own give. Triton's interpreter runs them here."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from diffusers.models.attention import BasicTransformerBlock
from diffusers.models.resnet import ResnetBlock2D
from diffusers.models.transformers.transformer_2d import Transformer2DModel
from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D
from diffusers.models.upsampling import Upsample2D
from peft import LoraConfig, inject_adapter_in_model
from torch import Tensor, nn
from torch.testing import assert_close
from triton.runtime.errors import OutOfResources

from generation.engine_options import EngineContext
from generation.engines.animatediff import kernels
from generation.engines.animatediff.attention import Layout, installed
from generation.engines.animatediff.chunked import in_chunks
from generation.engines.animatediff.conditioning import Guide
from generation.engines.animatediff.decode import decode
from generation.engines.animatediff.denoise import Denoiser
from generation.engines.animatediff.fused import fused
from generation.engines.animatediff.fusing import Fusing, can_fuse
from generation.engines.animatediff.memory import Plan
from generation.engines.animatediff.merging import merged
from generation.engines.animatediff.session import Session
from generation.ports import Facts
from generation.testing import CollectingReport
from tests.generation.engines.animatediff.drawings import load
from tests.generation.engines.animatediff.test_control import maps
from tests.generation.engines.animatediff.test_loading import options
from tests.generation.engines.animatediff.test_session import never_speaks, shot

# NumPy stands in for the GPU, and tells of what a GPU passes over: SiLU far below zero is zero
pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered in exp:RuntimeWarning")

FAMILIES = pytest.mark.parametrize("family", ["sdxl", "sd15"])
NEAR: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-5}
FRAMES = 2


def nothing(*_: object) -> None:
    """Reports to nobody."""


def layers_of(unet: nn.Module, kind: type[nn.Module]) -> list[nn.Module]:
    """One of each make: they differ in what they take, and in whether there is something on the way past."""
    found = [layer for layer in unet.modules() if isinstance(layer, kind)]
    return list({str(layer): layer for layer in found}.values())


@contextmanager
def ways(layer: nn.Module, *, is_fused: bool) -> Iterator[None]:
    with ExitStack() as stack, torch.inference_mode():
        stack.enter_context(installed(layer, Layout(), kernels.short_attention if is_fused else None))
        if is_fused:
            stack.enter_context(fused(layer))
        yield


def compared(layer: nn.Module, *given: Any, **named: Any) -> None:  # noqa: ANN401 - whatever the layer takes
    """The same numbers, and afterwards the layer as it was, bit by bit."""

    def run() -> Tensor:
        made = layer(*given, **named)
        return made if isinstance(made, Tensor) else made[0]

    kept = [each.clone() for each in (*given, *named.values()) if isinstance(each, Tensor)]
    with ways(layer, is_fused=False):
        plain = run()
    with ways(layer, is_fused=True):
        made = run()
    assert_close(made, plain, **NEAR)
    assert made.shape == plain.shape
    assert all(
        torch.equal(a, b)
        for a, b in zip(kept, (e for e in (*given, *named.values()) if isinstance(e, Tensor)), strict=True)
    )
    with ways(layer, is_fused=False):
        assert torch.equal(run(), plain)


@FAMILIES
def test_each_kind_of_layer(family: str, saved: Path) -> None:
    unet = load(saved, family).parts.unet
    torch.manual_seed(0)
    for layer in layers_of(unet, ResnetBlock2D):
        assert isinstance(layer, ResnetBlock2D)
        assert layer.time_emb_proj is not None
        compared(layer, torch.randn(2, layer.in_channels, 4, 6), torch.randn(2, layer.time_emb_proj.in_features))
    for layer in layers_of(unet, Transformer2DModel):
        text = torch.randn(1, 7, unet.config["cross_attention_dim"])
        pictures = torch.randn(FRAMES, layer.config["in_channels"], 4, 6)
        compared(layer, pictures, encoder_hidden_states=text, return_dict=False)
    for layer in layers_of(unet, AnimateDiffTransformer3D):
        assert isinstance(layer, AnimateDiffTransformer3D)
        compared(layer, torch.randn(3 * FRAMES, layer.in_channels, 2, 3), num_frames=3)
    for layer in layers_of(unet, Upsample2D):
        assert isinstance(layer, Upsample2D)
        compared(layer, torch.randn(2, layer.channels, 3, 5))
        compared(layer, torch.randn(2, layer.channels, 3, 5), (5, 9))


def test_a_layer_with_a_lora_in_it(saved: Path) -> None:
    block = layers_of(load(saved, "sdxl").parts.unet, BasicTransformerBlock)[0]
    config = LoraConfig(r=2, target_modules=["to_q", "to_out.0", "net.0.proj", "net.2"], init_lora_weights=False)
    torch.manual_seed(0)
    inject_adapter_in_model(config, block)
    width = block.get_submodule("norm1").get_parameter("weight").numel()
    tokens = torch.randn(FRAMES, 6, width)
    compared(block, tokens)
    with merged(block, lambda _: None):
        compared(block, tokens)


def test_a_clip_with_poses(saved: Path) -> None:
    """From noise to frames, with fused UNet, ControlNet and VAE."""
    loaded, plan = load(saved, "sdxl"), Plan()
    drawing = loaded.drawing(frames=FRAMES, width=32, height=32, steps=1, guide=Guide(maps(FRAMES)[:, ::2, ::2]))
    made = []
    for fuses in (False, True):
        loaded.parts.fusing.is_on = fuses
        latents = Denoiser(loaded.parts, plan).latents(drawing, nothing)
        made.append((latents, list(decode(loaded.parts, plan, latents, nothing))))
    (plain, plain_frames), (latents, frames) = made
    assert_close(latents, plain, rtol=1e-3, atol=1e-3)
    differs = [int(abs(a.astype(int) - b.astype(int)).max()) for a, b in zip(frames, plain_frames, strict=True)]
    assert max(differs) <= 1, "a step of 255 at most, by rounding"


def test_chunks_of_fused_layers(saved: Path) -> None:
    unet = load(saved, "sdxl").parts.unet
    torch.manual_seed(0)
    for kind in (ResnetBlock2D, AnimateDiffTransformer3D):
        layer: Any = layers_of(unet, kind)[0]
        pictures = torch.randn(6, layer.in_channels, 3, 5)
        given = (torch.randn(6, 32),) if kind is ResnetBlock2D else (None, None, None, 3)
        with ways(layer, is_fused=True):
            whole = layer(pictures, *given)
            with in_chunks(layer, 2 * pictures[0].nbytes):
                pieces = layer(pictures, *given)
            assert torch.equal(layer(pictures, *given), whole)
        assert_close(pieces, whole, **NEAR)
        assert pieces.stride() == whole.stride()


def test_nothing_is_fused_without_a_card() -> None:
    assert not can_fuse(torch.device("cpu"))


def test_a_card_that_cannot_be_used_is_told_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """There is no card here, so the trial fails as it does where Triton finds no compiler."""
    assert not can_fuse(torch.device("cuda:99"))
    (line,) = caplog.records
    assert line.levelname == "WARNING"
    assert "about a third slower" in line.getMessage()


@pytest.mark.parametrize("part", ["unet", "vae"])
def test_a_kernel_that_the_card_cannot_run(saved: Path, caplog: pytest.LogCaptureFixture, part: str) -> None:
    """The clip is drawn all the same, now and from then on without kernels of our own, and one line says why."""
    plain, _ = drawn_by(session := Session(context(saved), "sd15"))
    fusing = session._parts.fusing
    failing = getattr(session._parts, part).get_submodule("conv_in" if part == "unet" else "decoder.conv_in")

    def fail(*_: object) -> None:
        if fusing.is_on:
            raise OutOfResources(required=300_000, limit=101_376, name="shared memory")

    hook = failing.register_forward_pre_hook(fail)
    fusing.is_on = part == "unet"  # the interpreter is slow: the UNet fails before its first kernel
    if part == "vae":
        session._parts.unet.register_forward_hook(lambda *_: setattr(fusing, "is_on", True))
    frames, facts = drawn_by(session)
    hook.remove()
    assert np.array_equal(frames, plain)
    assert facts["kernels"] == "pytorch"
    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "shared memory" in line
    session.close()


def context(saved: Path) -> EngineContext:
    return EngineContext(options(saved), never_speaks)


def drawn_by(session: Session) -> tuple[npt.NDArray[np.uint8], Facts]:
    drawing, frames = session.render(shot(frames=FRAMES), CollectingReport()), []
    while True:
        try:
            frames.append(np.array(next(drawing)))
        except StopIteration as stop:
            return np.stack(frames), stop.value


def test_other_errors_are_no_reason_to_give_up() -> None:
    fusing = Fusing(torch.device("cpu"))
    fusing.is_on = True
    assert not fusing.gave_up(ValueError())
    assert not fusing.gave_up(torch.OutOfMemoryError())
    assert fusing.is_on
    assert fusing.gave_up(RuntimeError("Triton Error [CUDA]: no kernel image is available"))
    assert fusing.shown == "pytorch"


def test_a_full_card_is_told_as_torch_tells_it() -> None:
    """So that the clip is drawn with a smaller plan, by the same kernels."""
    fusing = Fusing(torch.device("cpu"))
    fusing.is_on = True
    with pytest.raises(torch.OutOfMemoryError), fusing.layers(nn.Linear(1, 1)):
        raise RuntimeError("Triton Error [CUDA]: out of memory")
    assert fusing.is_on
    assert fusing.shown.startswith("triton ")
