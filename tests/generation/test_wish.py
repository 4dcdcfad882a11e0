"""What a request needs to know of the engines."""

from generation.testing import FlatPictures
from generation.wish import PictureFacts


class Families(FlatPictures):
    """Draws with two families, and counts who asks for them."""

    families = ("sdxl", "sd15")

    def __init__(self, **lacking: str | None) -> None:
        super().__init__()
        self._lacking = lacking
        self.asked: list[str] = []

    def available(self) -> str | None:
        return next((None for family in self.families if self.lacking(family) is None), self.lacking("sdxl"))

    def lacking(self, family: str) -> str | None:
        self.asked.append(family)
        return self._lacking.get(family)


def test_each_family_is_asked_for_once() -> None:
    engine = Families()
    PictureFacts.of(engine)
    assert engine.asked == ["sdxl", "sd15"]


def test_an_engine_is_there_when_one_of_its_families_is() -> None:
    for lacking in ({}, {"sdxl": "No SDXL."}, {"sd15": "No SD 1.5."}, {"sdxl": "No SDXL.", "sd15": "No SD 1.5."}):
        engine = Families(**lacking)
        facts = PictureFacts.of(engine)
        assert facts.unavailable == engine.available()
        assert facts.lacking == {"sdxl": None, "sd15": None} | lacking
    assert PictureFacts.of(FlatPictures()).unavailable is None
