"""Who speaks and who is seen."""

from dataclasses import replace

import pytest

from generation.domain import Request
from generation.errors import BadInput, UnknownName
from generation.request import Context, Wish
from tests.generation.wishing import CPU, FewCharacters, animate, character, combine, library, one, speak

NOVA = character("captain_nova", "Captain Nova")
OTTO = character("otto")
MANY = replace(CPU, characters=library(NOVA, OTTO, character("nova", "Nova")))


def names(request: Request) -> list[str]:
    return [each.name for each in request.cast]


def speakers(request: Request) -> list[str]:
    return [line.speaker for line in request.script.lines] if request.script else []


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (speak("[S1] a [S2] b"), ["temo", "felfel"]),
        (speak("[S2] b"), ["felfel"]),
        (speak("a", character="otto"), ["otto"]),
        (speak("[S1] a [S2] b", character="felfel"), ["felfel", "temo"]),
        (speak("[S1] a [S2] b", second_character="temo"), ["felfel", "temo"]),
        (speak("[S1] a [S2] b [S3] c", more_characters=("otto",)), ["temo", "felfel", "otto"]),
        (speak("[S1] a [temo] b [TEMO] c", character="Temo"), ["temo"] * 3),
        (speak("[Captain Nova] a [captain-nova] b"), ["captain_nova"] * 2),
        (speak("a", character="Captain Nova"), ["captain_nova"]),
        (combine("otto waits", "[S1] a [S2] b"), ["otto", "temo"]),
        (combine("felfel meets temo", "[S1] a [S2] b"), ["felfel", "temo"]),
        (combine("felfel meets temo", "[S1] a [S2] b", character="temo"), ["temo", "felfel"]),
        (combine("Captain Nova's cat", "a"), ["captain_nova"]),
        (combine("captain_nova, otto and Nova", "[S1] a [S2] b [S3] c"), ["captain_nova", "otto", "nova"]),
        (combine("ottoman temolition supernova", "a"), ["temo"]),
    ],
)
def test_speakers_are_found(wish: Wish, expected: list[str]) -> None:
    assert speakers(one(wish, MANY)) == list(expected)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (animate("a ship"), ["temo"]),
        (animate("felfel and temo on a ship"), ["felfel", "temo"]),
        (animate("a ship", character="otto"), ["otto"]),
        (animate("temo on a ship", character="otto"), ["otto", "temo"]),
        (animate("temo and temo"), ["temo"]),
        (animate("a ship", second_character="otto"), ["otto"]),
        (combine("a ship", "[S2] hi"), ["felfel"]),
        (combine("a ship with otto", "[felfel] hi"), ["otto", "felfel"]),
        (combine("a ship", "[temo] a [otto] b", character="felfel"), ["felfel", "temo", "otto"]),
        (combine("a ship", "[Narrator] once upon a time"), ["temo"]),
    ],
)
def test_who_is_on_screen(wish: Wish, expected: list[str]) -> None:
    assert [each.name for each in one(wish, MANY).on_screen] == expected


def test_the_members_default_comes_before_temo() -> None:
    mine = replace(MANY, default_character="otto")
    assert speakers(one(speak("[S1] a [S2] b"), mine)) == ["otto", "temo"]
    assert names(one(animate("a ship"), mine)) == ["otto"]
    assert names(one(animate("felfel on a ship"), mine)) == ["felfel"]


def test_a_default_that_is_gone_is_told_and_does_not_stop_the_clip() -> None:
    request = one(animate("a ship"), replace(MANY, default_character="ottto"))
    assert names(request) == ["temo"]
    assert any("default character" in note and "'otto'" in note for note in request.notes)


def test_a_tag_that_nobody_fills_is_a_narrator_off_screen() -> None:
    request = one(combine("a ship", "[S1] a [S3] b [ottto] c [S3] d [Narrator] e"), MANY)
    assert speakers(request) == ["temo", "s3", "ottto", "s3", "narrator"]
    assert request.off_screen == ("s3", "ottto", "narrator")
    assert [each.name for each in request.on_screen] == ["temo"]
    assert [each.title for each in request.cast] == ["Temo", "Speaker 3", "ottto", "Narrator"]
    assert len({each.voice.design for each in request.cast}) == 4
    assert next(note for note in request.notes if "[ottto]" in note).endswith("Did you mean [otto]?")
    assert any("[S3]" in note for note in request.notes)
    assert not any("[Narrator]" in note for note in request.notes)


def test_narrators_have_names_that_can_be_stored_and_stay_apart() -> None:
    request = one(speak(f"[Тема] a [Мир] b [{'x' * 40}] c [off stage] d"), MANY)
    assert names(request) == ["voice-1", "voice-2", "voice-3", "off_stage"]
    assert [each.title for each in request.cast][:2] == ["Тема", "Мир"]


def test_six_speakers_are_allowed_and_a_seventh_is_refused() -> None:
    six = "".join(f"[S{number}] x " for number in range(1, 7))
    assert len(one(speak(six)).cast) == 6
    with pytest.raises(BadInput, match="7 speakers; 6"):
        one(speak(six + "[S7] x"))
    # Two tags of one character are one speaker.
    assert len(one(speak(six + "[temo] x")).cast) == 6


def test_more_than_fit_on_the_stage_are_told() -> None:
    crowd = [character(f"kid{number}") for number in range(8)]
    context = replace(CPU, characters=library(*crowd))
    prompt = " ".join(each.name for each in crowd)
    request = one(combine(prompt, "[kid7] hi"), context)
    assert names(request) == ["kid0", "kid1", "kid2", "kid3", "kid4", "kid7"]
    assert any("Kid5, Kid6" in note for note in request.notes)


@pytest.mark.parametrize("name", ["../../etc", "/etc/passwd", "temo/..", "..\\temo", "temo.toml", "", " . "])
def test_a_name_is_never_a_path(name: str) -> None:
    if not name:
        assert names(one(animate(character=name))) == ["temo"]
        return
    with pytest.raises(UnknownName, match="There is no character"):
        one(animate(character=name))


def test_an_unknown_character_names_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        one(animate(second_character="felfle"))
    assert caught.value.nearest == "felfel"


@pytest.mark.parametrize("wish", [animate(character="hurt"), speak("[Hurt] hi")])
def test_a_broken_character_says_why_when_asked_for(wish: Wish) -> None:
    context = replace(CPU, characters=library(broken={"hurt": "Its sheet is torn."}))
    with pytest.raises(BadInput, match="Its sheet is torn"):
        one(wish, context)


def test_without_any_character_everybody_is_a_narrator() -> None:
    empty: Context = replace(CPU, characters=FewCharacters(()))
    assert one(animate("temo on a ship"), empty).cast == ()
    assert one(speak("[S1] a [S2] b"), empty).off_screen == ("s1", "s2")


def test_the_whole_character_goes_into_the_request() -> None:
    assert one(animate("a ship", character="otto"), MANY).cast == (OTTO,)


def test_the_default_partner_plays_only_where_a_second_part_is_left_open() -> None:
    mine = replace(MANY, default_second_character="otto")
    assert names(one(animate("a ship"), mine)) == ["temo"]
    assert names(one(speak("[S1] One. [S2] Two."), mine)) == ["temo", "otto"]
