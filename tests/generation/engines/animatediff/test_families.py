"""What a family says of itself."""

import pytest

from generation.engines.animatediff.families import FAMILIES, family
from generation.errors import EngineFailed
from generation.models import NEEDS


@pytest.mark.parametrize(
    ("width", "height", "begun"),
    [(1024, 1024, (512, 512)), (768, 640, (640, 512)), (640, 1280, (512, 1024)), (512, 512, None), (600, 600, None)],
)
def test_sd15_begins_large_pictures_small(width: int, height: int, begun: tuple[int, int] | None) -> None:
    assert family("sd15").begins_at(width, height) == begun


def test_sdxl_draws_at_once() -> None:
    assert family("sdxl").begins_at(2048, 2048) is None


def test_what_it_is_loaded_from_is_fetched_for_it() -> None:
    for name, kind in FAMILIES.items():
        assert {kind.base, kind.motion, kind.vae} - {None} == set(kind.required)
        assert kind.pose in NEEDS["animatediff", name].optional


def test_an_unknown_one_is_told() -> None:
    with pytest.raises(EngineFailed, match="sdxl and sd15"):
        family("sd3")
