"""Scripts as people type them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generation.domain import Line
from generation.script import NONVERBALS, Part, Turn, nonverbal, parse, split_nonverbals, tag_key, write

# Dia's model card lists these; a sound that is not among them is read aloud or ignored.
DIA_SOUNDS = (
    "(laughs) (clears throat) (sighs) (gasps) (coughs) (singing) (sings) (mumbles) (beep) (groans) (sniffs) (claps) "
    "(screams) (inhales) (exhales) (applause) (burps) (humming) (sneezes) (chuckle) (whistles)"
)
PIECES = ("[S1]", "[s 2]", "[Temo]", "[captain_nova]", "(laughs)", "(looks around)", "(", ")", "[", "]", "*sighs*", ":")
TYPED = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=20).map("".join)
WORDS = st.lists(
    st.one_of(st.sampled_from(NONVERBALS), st.text(alphabet="abcdefgh", min_size=1, max_size=9)), min_size=1, max_size=8
).map(" ".join)
LINES = st.lists(
    st.builds(Line, speaker=st.sampled_from(["s1", "s2", "temo", "captain_nova", "s7"]), text=WORDS), max_size=8
)


def turns(text: str) -> list[tuple[str, str]]:
    return [(turn.tag, turn.text) for turn in parse(text).turns]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Hello there", [("s1", "Hello there")]),
        ("[S1] Hello! [S2] Hi.", [("s1", "Hello!"), ("s2", "Hi.")]),
        ("Before. [S2] After.", [("s1", "Before."), ("s2", "After.")]),
        (
            "[s1] a [ S 2 ] b [S_3]: c [speaker 4] d [S09] e",
            [*zip(["s1", "s2", "s3", "s4", "s9"], "abcde", strict=True)],
        ),
        ("[Temo]: a [TEMO] b [ temo ] c", [("temo", "a"), ("temo", "b"), ("temo", "c")]),
        ("[Captain Nova] a [captain_nova] b [captain-nova] c", [*zip(["captain_nova"] * 3, "abc", strict=True)]),
        ("[S1] [S2]   [S1] x", [("s1", "x")]),
        ("[S1] ... [S2] 🎉 [S3] yes", [("s3", "yes")]),
        ("[S1] one\n\n[S1] two", [("s1", "one"), ("s1", "two")]),
        ("see [0] and [!] and []", [("s1", "see 0 and! and")]),
        ("**[S1]** hi > there", [("s1", "hi > there")]),
        ("", []),
        ("[S1]", []),
    ],
)
def test_turns_are_cut_at_tags(typed: str, expected: list[tuple[str, str]]) -> None:
    assert turns(typed) == expected


def test_a_tag_is_remembered_as_it_was_typed() -> None:
    assert parse("[Old Man] hi").turns == (Turn(tag="old_man", label="Old Man", text="hi"),)


def test_every_sound_that_dia_knows_stays_as_it_is() -> None:
    assert " ".join(NONVERBALS) == DIA_SOUNDS
    assert turns(DIA_SOUNDS) == [("s1", DIA_SOUNDS)]


@pytest.mark.parametrize(
    ("typed", "sound"),
    [
        ("gasps in wonder", "(gasps)"),
        ("laughs warmly", "(laughs)"),
        ("laughing", "(laughs)"),
        ("Laughter", "(laughs)"),
        ("nervous laughter", "(laughs)"),
        ("giggles", "(laughs)"),
        ("chuckles", "(chuckle)"),
        ("chuckling softly", "(chuckle)"),
        ("sigh", "(sighs)"),
        ("deep sigh", "(sighs)"),
        ("clears his throat", "(clears throat)"),
        ("clearing throat", "(clears throat)"),
        ("sing", "(sings)"),
        ("singing", "(singing)"),
        ("hums a tune", "(humming)"),
        ("breathes in", "(inhales)"),
        ("applauds", "(applause)"),
        ("clapping", "(claps)"),
        ("bleep", "(beep)"),
        ("human", None),
        ("single", None),
        ("looks at the whistle", None),
        ("screams were heard all over the sleeping town", None),
        ("", None),
    ],
)
def test_near_sounds_become_the_listed_ones(typed: str, sound: str | None) -> None:
    assert nonverbal(typed) == sound


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("(gasps in wonder) Each step", "(gasps) Each step"),
        ("Ha *laughs* and [sighs] and _claps_", "Ha (laughs) and (sighs) and (claps)"),
        ("one(laughs)two", "one (laughs) two"),
        ("((coughs)) sorry", "(coughs) sorry"),
        ("it is far (about 5 metres) away", "it is far about 5 metres away"),
        ("wait (you know what, never mind) go", "wait you know what, never mind go"),
        ("he said (and this is the part I love) yes", "he said and this is the part I love yes"),
        ("apple(s) and (s)he", "apples and she"),
        ("open ( and shut ) ) (", "open"),
        ("open ) and ( shut", "open and shut"),
        ("a *very* big 2*3 *dog*", "a very big 2*3 dog"),
        ("stop (laughs)!", "stop (laughs)!"),
    ],
)
def test_parentheses(typed: str, spoken: str) -> None:
    assert turns(typed) == [("s1", spoken)]


def test_stage_directions_are_left_out_and_told() -> None:
    script = parse("[S1] (looks around) Hello (winks) [S2] (looks around) (to himself)")
    assert [(turn.tag, turn.text) for turn in script.turns] == [("s1", "Hello")]
    assert len(script.notes) == 1
    assert "(looks around), (winks), (to himself)" in script.notes[0]


def test_many_stage_directions_are_told_in_one_short_note() -> None:
    (note,) = parse("hi " + " ".join(f"(does {letter * 3})" for letter in "abcdefghij")).notes
    assert "(does eee), …" in note
    assert "fff" not in note


@pytest.mark.parametrize(
    ("label", "key"),
    [("S1", "s1"), ("s 01", "s1"), ("Speaker_2", "s2"), ("S0", "s0"), ("Dr. O'Nova", "dr_o_nova"), ("S100", "s100")],
)
def test_tags_are_compared_by_their_key(label: str, key: str) -> None:
    assert tag_key(label) == key


def test_a_line_splits_into_words_and_sounds() -> None:
    assert split_nonverbals("(gasps) Each step (laughs)(sighs) counts (claps)!") == (
        Part(text="(gasps)", is_nonverbal=True),
        Part(text="Each step", is_nonverbal=False),
        Part(text="(laughs)", is_nonverbal=True),
        Part(text="(sighs)", is_nonverbal=True),
        Part(text="counts", is_nonverbal=False),
        Part(text="(claps)", is_nonverbal=True),
    )


@given(text=TYPED)
@example(text="[[S1]]((((")
@example(text="[S1](https://a.b)")
def test_whatever_is_typed_becomes_speakable_turns(text: str) -> None:
    for turn in parse(text).turns:
        assert turn.tag
        assert any(character.isalnum() for character in turn.text)
        assert "[" not in turn.text
        words = "".join(part.text for part in split_nonverbals(turn.text) if not part.is_nonverbal)
        assert not set("()[]") & set(words)


@given(lines=LINES)
def test_a_written_script_parses_to_the_same_lines(lines: list[Line]) -> None:
    assert turns(write(lines)) == [(line.speaker, line.text) for line in lines]


@given(text=TYPED)
def test_a_parsed_script_stays_the_same_when_written_and_parsed(text: str) -> None:
    first = parse(text).turns
    again = parse(write(Line(speaker=turn.tag, text=turn.text) for turn in first)).turns
    assert [(turn.tag, turn.text) for turn in again] == [(turn.tag, turn.text) for turn in first]


# ---------------------------------------------------------------- manners


def manners(text: str) -> list[tuple[str, str]]:
    return [(turn.manner.value, turn.text) for turn in parse(text).turns]


def test_a_manner_holds_for_the_rest_of_the_turn() -> None:
    assert manners("[S1] Hi. (whispers) Come here. [S2] (shouting loudly) No! (whispers softly) yes") == [
        ("plain", "Hi."),
        ("whisper", "Come here."),
        ("shout", "No!"),
        ("whisper", "yes"),
    ]


def test_a_manner_behind_the_words_is_theirs() -> None:
    assert manners("Come here (whispers). [S2] *shouts* (laughs) What?") == [
        ("whisper", "Come here"),
        ("shout", "(laughs) What?"),
    ]


def test_a_manner_is_not_told_as_left_out_and_survives_writing() -> None:
    parsed = parse("[S1] [whispers] Psst. (shouts) HEY!")
    assert parsed.notes == ()
    lines = [Line(speaker=turn.label, text=turn.text, manner=turn.manner) for turn in parsed.turns]
    assert manners(write(lines)) == [("whisper", "Psst."), ("shout", "HEY!")]


def test_an_empty_line_is_a_pause_of_the_same_speaker() -> None:
    turns = parse("[Temo] One.\nTwo.\n\nThree.\n \n[S2] Four.").turns
    assert [(turn.label, turn.text) for turn in turns] == [("Temo", "One. Two."), ("Temo", "Three."), ("S2", "Four.")]
