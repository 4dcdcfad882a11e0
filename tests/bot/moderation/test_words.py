"""Blocked words: what is found in disguise, what is left alone, and how long hostile texts take."""

import re
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.starter import starter_patterns
from bot.moderation.words import PATTERN_CHARACTERS, WordList, checked_pattern
from generation.errors import BadInput

TEXT_CHARACTERS = 20_000
ALLOWED_S = 0.05
LETTERS = st.text(string.ascii_lowercase, min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("bad", "a bad word"),
        ("bad", "BAD!"),
        ("bad", "it's (bad)"),
        ("bad", "bad's"),
        ("bad", "bad_word"),
        ("bad", "b\u00e4d"),
        ("bad", "b\u0336a\u0336d\u0336"),
        ("bad", "b\u200ba\u200bd"),
        ("wicked", "wic\ufe0fked"),
        ("wicked", "wic\U000e0101ked"),
        ("wicked", "wic\u180bked"),
        ("wicked", "wic\u17b4ked"),
        ("wicked", "wic\u0488ked"),
        ("bad", "ｂａｄ"),
        ("bad", "𝖇𝖆𝖉"),
        ("bad", "ⓑⓐⓓ"),
        ("bad", "🇧🇦🇩"),
        ("bad", "bаd"),  # Cyrillic a
        ("bad", "βαd"),  # Greek
        ("bad", "b4d"),
        ("bad", "b@d"),
        ("bad", "bad1"),
        ("bad", "123bad"),
        ("bad", "@bad"),
        ("bad", "$bad$"),
        ("bad", "baaaaad"),
        ("bad", "BBBBAAAADDDD"),
        ("bad", "b a d"),
        ("bad", "B.A.D."),
        ("bad", "b-a-d"),
        ("bad", "so b  a  d it is"),
        ("bad", "I b a d"),
        ("bad", "b 4 d"),
        ("boss", "b055"),
        ("boss", "bo$$"),
        ("slut", "s1ut"),
        ("idiot", "1d1ot"),
        ("b4d", "bad"),
        ("BAD", "bad"),
        ("bad*", "badly"),
        ("bad*", "bad"),
        ("*bad", "unbad"),
        ("b*d", "blood"),
        ("*b*d*", "unbaded"),
        ("b* w*d", "bad weird"),
        ("kill * dogs", "kill the dogs"),
        ("very bad thing", "a very, very BAD\nthing"),
        ("good", "good"),
        ("good", "gooood"),
        ("плохо", "ПЛОХО"),
        ("*死*", "我死了"),
        ("1488", "in 1488 then"),
    ],
)
def test_is_found(pattern: str, text: str) -> None:
    assert WordList([pattern]).found(text) == pattern


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("ass", "a classic class in Scunthorpe, as ever"),
        ("ass", "455 dollars"),
        ("ass", "as"),
        ("god", "a good dog"),
        ("raper", "Temo is a rapper"),
        ("nigger", "Niger and Nigeria"),
        ("bad", "badge, lambada, ba d"),
        ("bad", "b d a"),
        ("bad", "U S A"),
        ("bad thing", "bad other thing"),
        ("b*d", "b is d"),
        ("b*d", "db"),
        ("b*ad", "bad weather; ba d"[:2]),
        ("bad*x", "bad bax x"),
        ("か", "が"),
        ("bad", ""),
    ],
)
def test_is_left_alone(pattern: str, text: str) -> None:
    assert WordList([pattern]).found(text) is None


ORDINARY = (
    "Temo raps on a grape farm while Felfel molests nobody",  # the one word that is meant
    "A rapper drapes a cape over the scrape; therapists and grapes.",
    "Felfel the Maine Coon cat spices up the kitchen, with chinos and light through the chinks.",
    "Children laugh at the beach; a child and a minor chord; the minor key of sex-changing frogs.",
    "A raccoon in a snug cocoon; a Nigerian astronaut; an analyst assembles a class.",
    "The white house has power; gas lamps; a teenager plays porcelain drums.",
    "Naked mole rats and a nude colour palette.",
)


def test_the_starter_list_lets_ordinary_prompts_through() -> None:
    words = WordList(starter_patterns())
    assert words.found(ORDINARY[0]) == "molests"
    assert [words.found(text) for text in ORDINARY[1:]] == [None] * (len(ORDINARY) - 1)


def test_the_starter_list_holds_only_patterns_that_a_moderator_could_add() -> None:
    assert starter_patterns()
    for pattern in starter_patterns():
        assert checked_pattern(pattern) == pattern
        assert WordList([pattern]).found(f"Temo says {pattern.replace('*', 'ing')} loudly") == pattern


@given(LETTERS, LETTERS)
def test_a_word_is_found_alone_and_never_inside_another(word: str, around: str) -> None:
    words = WordList([word])
    assert words.found(f"{around}, {word}; {around}") == word
    assert words.found(f"-{around}é{word}ß-") is None


@given(st.text(max_size=200))
def test_any_text_can_be_looked_through(text: str) -> None:
    WordList(["bad", "b*d", "*", text[:60]]).found(text)


WORDS_OF_AB = st.lists(st.sampled_from(["ab", "aba", "ba", "bab", "abab"]), max_size=6).map(" ".join)
PATTERNS_OF_AB = st.lists(st.sampled_from(["ab", "ba*", "*b", "*a*", "a*a", "b*a*b"]), min_size=1, max_size=3)


@given(PATTERNS_OF_AB.map(" ".join), WORDS_OF_AB)
def test_stars_mean_what_they_say(pattern: str, text: str) -> None:
    """Against the plain definition."""
    plain = re.escape(pattern).replace(r"\*", "[ab]*")
    expected = re.search(rf"(?<![ab]){plain}(?![ab])", text) is not None
    assert (WordList([pattern]).found(text) is not None) == expected


@pytest.mark.parametrize("typed", ["*", "**", "* *", "", "!", "***?", "x" * (PATTERN_CHARACTERS + 1)])
def test_a_pattern_that_would_match_everything_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        checked_pattern(typed)


def test_a_pattern_is_kept_tidy() -> None:
    assert checked_pattern("  very   bad***ly ") == "very bad*ly"


def hostile_texts() -> dict[str, str]:
    units = {
        "one letter": "a",
        "two letters": "ab",
        "words": "abcab ",
        "spelled": "b.a.d1",
        "leetspeak": "a1@$ ",
        "marks": "a\u0301\u0302",
        "ligatures": "\ufdfa",
        "signs": "\u33ff",
        "nothing": "\u200b",
        "stars": "*b*a*d",
    }
    return {name: (unit * TEXT_CHARACTERS)[:TEXT_CHARACTERS] for name, unit in units.items()}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in hostile_texts().items()])
@pytest.mark.parametrize("pattern", ["word{n}x", "a*b{n}", "*ab*b*x{n}y"])
def test_a_hostile_text_takes_no_longer_than_others(pattern: str, text: str) -> None:
    """The best of some runs: the machine is shared."""
    words = WordList([pattern.format(n=number) for number in range(200)])
    took_s = []
    for _ in range(5):
        started = time.thread_time()
        words.found(text)
        took_s.append(time.thread_time() - started)
    assert min(took_s) < ALLOWED_S
