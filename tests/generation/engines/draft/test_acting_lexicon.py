"""What a sentence's words and signs say about its mood and its gesture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.engines.draft.acting.lexicon import described, feeling_of, gesture_of, shouted
from generation.engines.draft.puppets.moods import MOODS
from generation.motion.gestures import GESTURES


@pytest.mark.parametrize(
    ("sentence", "mood"),
    [
        ("I am so happy today.", "happy"),
        ("What a wonderful, beautiful day!", "happy"),
        ("I am not happy.", "sad"),
        ("That isn't a very good idea.", "sad"),
        ("Don't be sad.", "happy"),
        ("I'm not afraid of you.", "neutral"),
        ("No, I love it.", "happy"),
        ("I am sorry, he is gone.", "sad"),
        ("I hate you, you liar!", "angry"),
        ("Wow, incredible!", "surprised"),
        ("You did what?!", "surprised"),
        ("Help, a monster!", "scared"),
        ("Saaad.", "sad"),
        ("Hahaha, hilarious!", "laughing"),
        ("I am so tired.", "sleepy"),
        ("Hehe, nobody knows my secret plan.", "sly"),
        ("The bus leaves at ten.", "neutral"),
        ("We won!", "happy"),
        ("Let's go!", "happy"),
        ("I had a dream once...", "sad"),
        ("", "neutral"),
    ],
)
def test_words_and_signs_tell_the_mood(sentence: str, mood: str) -> None:
    assert feeling_of(sentence).mood == mood


def test_signs_and_capitals_make_it_stronger() -> None:
    plain, marked, loud = (feeling_of(text).strength for text in ("I am angry.", "I am angry!", "I am ANGRY!"))
    assert 0.3 < plain < marked < loud <= 1.0
    assert feeling_of("So angry, mad, furious.").strength > plain


@pytest.mark.parametrize(
    ("sentence", "gesture", "word"),
    [
        ("Well, I don't know.", "shrug", "I"),
        ("Hello everybody!", "wave", "Hello"),
        ("Goodbye, my friend.", "wave", "Goodbye,"),
        ("And I thank you.", "heart", "thank"),
        ("We have one apple and two pears.", "count", "one"),
        ("It was a huge fish.", "wide", "huge"),
        ("See that tiny mouse.", "small", "tiny"),
        ("Now look up there.", "there", "look"),
        ("Yes, of course.", "nods", "Yes,"),
        ("Never in my life.", "headshake", "Never"),
        ("Please stop!", "heart", "Please"),
        ("Wait for us.", "stop", "Wait"),
        ("Oh no, the cake!", "cheeks", "Oh"),
        ("Psst, come closer.", "hush", "Psst,"),
        ("Can you swim?", "you", "you"),
        ("It is me, Temo.", "me", "me,"),
    ],
)
def test_words_ask_for_gestures(sentence: str, gesture: str, word: str) -> None:
    words = sentence.split()
    found = gesture_of(words, "neutral")
    assert found is not None
    assert found.gesture == gesture
    assert words[found.word] == word


def test_anger_shakes_a_fist_and_calm_words_need_no_hands() -> None:
    found = gesture_of(["That", "is", "enough"], "angry")
    assert found is not None
    assert found.gesture == "fist"
    assert gesture_of(["The", "bus", "leaves"], "neutral") is None


@pytest.mark.parametrize(
    ("prompt", "mood"),
    [
        ("a sad robot on the moon", "sad"),
        ("an angry cat", "angry"),
        ("a haunted castle with a monster", "neutral"),
        ("a bed in a secret room", "neutral"),
        ("", "neutral"),
    ],
)
def test_a_prompt_describes_its_characters(prompt: str, mood: str) -> None:
    assert described(prompt).mood == mood


def test_capitals_are_loud_unless_alone() -> None:
    assert shouted("STOP!")
    assert not any(map(shouted, ("I", "A", "Stop", "OK?no", "42", "!!")))


@given(st.text())
def test_any_text_has_a_known_mood_and_gesture(text: str) -> None:
    feeling = feeling_of(text)
    assert feeling.mood in MOODS
    assert 0.0 <= feeling.strength <= 1.0
    words = text.split()
    found = gesture_of(words, feeling.mood)
    if found is not None and words:
        assert found.gesture in GESTURES
        assert 0 <= found.word < len(words)
