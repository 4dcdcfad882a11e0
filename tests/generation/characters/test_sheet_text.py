"""A sheet that was written is read as it was."""

import tomllib
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from generation.characters.sheet import Sheet, read_sheet
from generation.characters.sheet_text import sheet_text
from generation.text import clean_prompt

LEAST = Sheet(name="nova")


def words(most: int, least: int = 0) -> st.SearchStrategy[str]:
    """As members type them: anything, from quotes to control characters."""
    return st.text(max_size=most).filter(lambda text: least <= len(clean_prompt(text)) <= most)


def floats(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high)


def fields(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=strategies)


file_names = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_ -]{0,20}\Z")
looks = fields(lora=file_names.map(lambda name: f"{name}.safetensors"), weight=floats(0, 2))
sheets = st.builds(
    lambda name, rest: Sheet.model_validate({"name": name, **rest}),
    st.sampled_from(["nova", "old_man-2"]),
    fields(
        title=words(60),
        description=words(200),
        triggers=st.lists(words(40, least=1), max_size=8),
        negative=words(200),
        look=fields(sdxl=looks, sd15=looks),
        voice=fields(
            reference=file_names.map(lambda name: f"{name}.wav"),
            design=fields(pitch=floats(0.35, 2.5), formant=floats(0.6, 1.6)),
        ).flatmap(lambda voice: words(100, least=1).map(lambda transcript: voice | {"transcript": transcript})),
        puppet=st.builds(
            lambda rest: {"kind": "explorer", **rest},
            fields(
                colors=st.dictionaries(st.text(max_size=8), st.just("#f4f6ff"), max_size=3),
                accessories=st.lists(st.just("cape"), max_size=2),
                mood=st.sampled_from(["sly", "happy"]),
            ),
        ),
        portrait=file_names.map(lambda name: f"{name}.png"),
    ),
)


@given(sheet=sheets)
@example(sheet=LEAST)
@example(sheet=Sheet(name="nova", title='a "quoted" \\ title', description="# no comment = [1]"))
def test_what_is_written_is_read_as_it_was(sheet: Sheet) -> None:
    assert read_sheet(sheet_text(sheet).encode(), "nova/character.toml") == sheet


@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
@example(text='\x7f\x00\x1f"\\\n\r\t\u2028')
def test_any_text_is_a_string_of_toml(text: str) -> None:
    """Also what the sheet's own cleaning would take away: a colour's key is not cleaned."""
    puppet = {"kind": "explorer", "colors": {text: "#f4f6ff"}}
    written = sheet_text(Sheet.model_validate({"name": "nova", "puppet": puppet}))
    assert tomllib.loads(written)["puppet"]["colors"] == {text: "#f4f6ff"}


def test_a_name_alone_is_one_line() -> None:
    assert sheet_text(LEAST) == 'name = "nova"\n'
