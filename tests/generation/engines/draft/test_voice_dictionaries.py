"""Looking words up in the dictionaries' text gives what parsing them whole gives."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hibari import voices

from generation.engines.draft.voice.dictionaries import Pronunciations, Weights, tagger_model

ASSETS = Path(voices.ASSETS)
EACH = 50  # of the entries one in so many is looked up


def unpacked(name: str) -> bytes:
    return gzip.decompress((ASSETS / f"{name}.json.gz").read_bytes())


@pytest.fixture(scope="module", params=["lexicon_us_gold", "lexicon_us_silver"])
def lexicon(request: pytest.FixtureRequest) -> tuple[Pronunciations, dict[str, Any]]:
    text = unpacked(request.param)
    return Pronunciations(text), json.loads(text)


def test_words_have_the_pronunciation_that_is_written(lexicon: tuple[Pronunciations, dict[str, Any]]) -> None:
    found, parsed = lexicon
    words = list(parsed)
    by_speech = {at for at, word in enumerate(words) if isinstance(parsed[word], dict)}
    around = {at + step for at in by_speech for step in (-1, 0, 1)}  # where commas are not what they seem
    asked = {0, len(words) - 1, *range(0, len(words), EACH), *around}
    assert {words[at]: found.get(words[at]) for at in asked} == {words[at]: parsed[words[at]] for at in asked}


@pytest.mark.parametrize(
    "word",
    ["", "!", "~~~", "DEFAULT", "VBD", "None", 'a"b', ",", "{", "helllo", "Zz", "ébauché", "日本", "\ud800", "x" * 999],
)
def test_what_no_dictionary_has_is_not_found(lexicon: tuple[Pronunciations, dict[str, Any]], word: str) -> None:
    found, parsed = lexicon
    assert found.get(word) == parsed.get(word)
    assert (word in found) == (word in parsed)


def test_misses_next_to_words_are_misses(lexicon: tuple[Pronunciations, dict[str, Any]]) -> None:
    found, parsed = lexicon
    near = [word + end for word in list(parsed)[::400] for end in ("!", "q", "\x7f")]
    assert [word for word in near if found.get(word) != parsed.get(word)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'{"only":"one"}', {"only": "one"}),
        (b'{"a":{"DEFAULT":"x","VBD":"y"}}', {"a": {"DEFAULT": "x", "VBD": "y"}}),
        (b'{"a":"1","b":{"N":"x","V":"y"},"c":"3"}', {"a": "1", "b": {"N": "x", "V": "y"}, "c": "3"}),
    ],
)
def test_small_dictionaries(text: bytes, expected: dict[str, Any]) -> None:
    found = Pronunciations(text)
    assert {name: found.get(name) for name in expected} == expected
    assert [found.get(name) for name in ("DEFAULT", "N", "V", "VBD", "aa", "zz", "")] == [None] * 7


def test_the_tagger_weighs_as_it_is_written() -> None:
    text = unpacked("tagger")
    parsed = json.loads(text)
    model = tagger_model(text)
    assert {name: model[name] for name in ("tags", "tagdict", "vocab")} == {
        name: parsed[name] for name in ("tags", "tagdict", "vocab")
    }
    assert set(model) == set(parsed)
    weights = parsed["weights"]
    names = list(weights)
    odd = [name for name in names if not name.isascii() or '"' in name or "\\" in name]
    asked = [*names[::EACH], names[-1], *odd]
    assert odd
    assert {name: model["weights"].get(name) for name in asked} == {name: weights[name] for name in asked}
    assert model["weights"].get("w=nobody has ever seen this") is None


def test_one_weight_alone() -> None:
    assert Weights(b'"b":{"NN":1.5}').get("b") == {"NN": 1.5}
