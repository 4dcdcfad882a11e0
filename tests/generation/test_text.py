"""Cleaning typed text, and what the voices can say."""

import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generation.text import clean_prompt, clean_speech, speakable

# Text with more of Discord's syntax in it than chance would give.
DISCORD = ("<@123>", "<@!1>", "<@&1>", "<#1>", "<:cat_face:1>", "<a:b:2>", "</play:3>", "<t:1:R>", "@everyone", "@here")
MARKDOWN = ("**", "__", "~~", "||", "`", "```", "*", "_", "# ", "- ", "> ", "\\", "[a](https://b.c)", "https://d.e")
INVISIBLE = ("\u200b", "\u202e", "\u200d", "\ud800", "\n", "\u00a0", " ")
OTHER = ("<", ">", "@", "(", ")", "[S1]", "👩", "🚀", "e\u0301", "𝓗")
MESSY = st.lists(
    st.one_of(st.sampled_from(DISCORD + MARKDOWN + INVISIBLE + OTHER), st.text(max_size=8)), max_size=20
).map("".join)
Clean = Callable[[str], str]
CLEANERS = pytest.mark.parametrize("clean", [clean_prompt, clean_speech])


@pytest.mark.parametrize(
    ("typed", "prompt"),
    [
        ("  a \t cat\n\nruns ", "a cat runs"),
        ("hi <@123>! and <@!45>, <@&6> <#7>", "hi! and,"),
        ("<:party_cat:123> dances <a:wow:9>", "party cat dances wow"),
        ("see https://a.example/b?c=d. Or <https://e.example>", "see. Or"),
        ("[the moon](https://a.example/moon) is big", "the moon is big"),
        ("**bold** *it* __under__ _low_ ~~gone~~ ||secret|| `code`", "bold it under low gone secret code"),
        ("# Title\n- first\n* second\n> quote\n-# small", "Title first second quote small"),
        ("```py\nprint(1)\n``` done", "print(1) done"),
        ("@everyone look @here", "everyone look here"),
        ("2 * 3 = 6, 2*3, snake_case, a_b_c", "2 * 3 = 6, 2*3, snake_case, a_b_c"),
        (r"\*not\* \_this\_", "not this"),
        ("in </play song:123> at <t:1700000000:R>", "in play song at"),
        ("a\u200bb\u202ec\u0000d\ufeffe\ud800f", "abcdef"),
        ("e\u0301te\u0301", "été"),
        ("𝓗𝓮𝓵𝓵𝓸 Ｗｏｒｌｄ", "Hello World"),
        ("🐈 on the 🌙", "🐈 on the 🌙"),
        ("👩\u200d🚀 and a\u200db", "👩\u200d🚀 and ab"),
        ("@\u200beveryone", "everyone"),
    ],
)
def test_a_prompt_keeps_its_words_and_loses_the_chat(typed: str, prompt: str) -> None:
    assert clean_prompt(typed) == prompt


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("Hello 🎉! <:party:1>", "Hello!"),
        ("look at https://a.example/b.", "look at link."),
        ("fun :) and ;-) xD <3", "fun and"),
        ("It is 30° in the ©lub 1️⃣", "It is 30° in the ©lub 1"),
        ("z\u0336a\u0336l\u0336go", "zalgo"),
        ("👩\u200d🚀 hi", "hi"),
        ("a \U0001fb4f\U00018cd6 b", "a b"),
        ("[S1] (laughs) Don’t stop… “now”", "[S1] (laughs) Don’t stop… “now”"),
        ("ratio 3:1 and 4:30)", "ratio 3:1 and 4:30)"),
    ],
)
def test_speech_loses_what_cannot_be_said(typed: str, spoken: str) -> None:
    assert clean_speech(typed) == spoken


@CLEANERS
@given(text=MESSY)
@example(text="<@<@<@<@<@<@<@<@<@1>1>1>1>1>1>1>1>1>")
@example(text="*_*_*_*_*_*__*__*_*_*_*_*_*_*")
@example(text="@@@everyone@<@1>here")
@example(text="```\n# - > # ```<:_a_:1>")
@example(text="https:// www. https://https://a")
def test_a_clean_text_is_left_alone(clean: Clean, text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned


@CLEANERS
@given(text=MESSY)
def test_what_is_left_is_safe_to_show(clean: Clean, text: str) -> None:
    cleaned = clean(text)
    assert not [c for c in cleaned if unicodedata.category(c) in {"Cc", "Cs", "Co"}]
    assert not [c for c in cleaned if unicodedata.category(c) == "Cf" and c != "\u200d"]
    assert not [syntax for syntax in ("<@1", "<#1", "@everyone", "@here", "||", "```") if syntax in cleaned]
    assert cleaned == " ".join(cleaned.split())
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()


@CLEANERS
@given(text=MESSY)
def test_cleaning_never_makes_a_text_longer(clean: Clean, text: str) -> None:
    assert len(clean(text)) <= len(unicodedata.normalize("NFC", text))


@CLEANERS
@pytest.mark.parametrize("unit", ["<@", "*_", "[", "(", "||*", "`", "https://", "@", "\\", "> ", "<:a", "[a](", " "])
def test_hostile_texts_are_cleaned_in_no_time(clean: Clean, unit: str) -> None:
    # 20,000 characters are what a script file may have; quadratic patterns would take many seconds.
    hostile = (unit * 20_000)[:20_000]
    started = time.process_time()
    clean(hostile)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("text", ["Hello!", "naïve café", "123", "(laughs)", "", "Hello мир, my dear friend", "20 µm"])
def test_english_can_be_said(text: str) -> None:
    assert speakable(text) is None


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Привет мир", "Cyrillic"),
        ("你好", "Chinese"),
        ("こんにちは", "Japanese"),
        ("안녕", "Korean"),
        ("مرحبا", "Arabic"),
    ],
)
def test_other_scripts_are_refused_with_the_reason(text: str, script: str) -> None:
    reason = speakable(text)
    assert reason is not None
    assert script in reason
    assert "Latin letters" in reason
