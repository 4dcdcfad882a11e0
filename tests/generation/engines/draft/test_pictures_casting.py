"""What a puppet looks like, given or derived; which place and light a prompt asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.domain import Character, Puppet
from generation.drawing.color import is_color
from generation.engines.draft.puppets.casting import NAMED, look_of
from generation.engines.draft.puppets.registry import all_kinds
from generation.engines.draft.scenes.registry import choose
from generation.errors import BadInput, UnknownName
from generation.vocabulary import places
from generation.vocabulary.conditions import TIMES, WEATHER
from generation.vocabulary.phrases import first_named


def _character(name: str = "zed", description: str = "", puppet: Puppet | None = None) -> Character:
    return Character(name=name, title=name.title(), description=description, puppet=puppet)


def test_given_colours_replace_the_defaults() -> None:
    look = look_of(_character(puppet=Puppet(kind="cat", colors={"body": "#102030"}, accessories=("scarf",))))
    assert look.colors["body"] == "#102030"
    assert look.colors["belly"] == all_kinds()["cat"].colors["belly"]
    assert look.accessories == ("scarf",)


@pytest.mark.parametrize(
    ("puppet", "words"),
    [
        (Puppet(kind="robot", colors={"body": "red"}), "#rrggbb"),
        (Puppet(kind="robot", colors={"body": "#ff00ff80"}), "#rrggbb"),
        (Puppet(kind="robot", colors={"fur": "#ff0000"}), "no colour 'fur'"),
        (Puppet(kind="robot", accessories=("sword",)), "cannot wear 'sword'"),
    ],
)
def test_what_a_kind_does_not_know_is_refused_by_name(puppet: Puppet, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        look_of(_character(puppet=puppet))


def test_an_unknown_kind_names_the_kinds() -> None:
    with pytest.raises(UnknownName, match="submarine"):
        look_of(_character(puppet=Puppet(kind="submarine")))


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("a rusty robot", "robot"),
        ("two kittens", "cat"),
        ("an astronaut", "explorer"),
        ("a brave girl", "girl"),
        ("my little brother", "boy"),
        ("a red dragon", "dragon"),
        ("two witches", "wizard"),
        ("a space cat", "cat"),
        ("the friend of a bear", "bear"),
        ("a cowboy", "adventurer"),
        ("a hero", "superhero"),
    ],
)
def test_words_of_the_description_choose_the_kind(description: str, kind: str) -> None:
    assert look_of(_character(description=description)).kind == kind


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_a_kind_is_chosen_by_its_own_name(kind: str) -> None:
    assert look_of(_character(description=f"a small {kind} on the moon")).kind == kind


def test_a_child_is_a_girl_or_a_boy() -> None:
    assert {look_of(_character(name, "a child")).kind for name in ("ana", "bo", "cy", "dee", "eli")} == {"boy", "girl"}


@pytest.mark.parametrize(
    ("description", "mood"),
    [
        ("a grumpy old wizard", "angry"),
        ("a sly pirate", "sly"),
        ("a sleepy bear", "sleepy"),
        ("a robot", "neutral"),
        ("a cheerful explorer", "happy"),
    ],
)
def test_words_of_the_description_choose_the_mood(description: str, mood: str) -> None:
    assert look_of(_character(description=description)).mood == mood


def test_a_given_mood_wins_and_an_unknown_one_is_refused() -> None:
    puppet = Puppet(kind="wizard", mood="sly")
    assert look_of(_character(description="a grumpy wizard", puppet=puppet)).mood == "sly"
    assert look_of(_character(description="a grumpy wizard", puppet=Puppet(kind="wizard"))).mood == "angry"
    with pytest.raises(UnknownName, match="no mood 'blue'"):
        look_of(_character(puppet=Puppet(kind="wizard", mood="blue")))


def test_what_follows_a_colour_follows_the_named_one() -> None:
    red, blue = (look_of(_character(description=f"a {color} dragon")).colors for color in ("red", "blue"))
    assert (red["body"], blue["body"]) == (NAMED["red"], NAMED["blue"])
    assert red["wings"] != blue["wings"]
    assert red["belly"] != blue["belly"]
    wizard = look_of(_character(description="a wizard with a blue hat and a red robe")).colors
    assert (wizard["hat"], wizard["body"]) == (NAMED["blue"], NAMED["red"])


def test_other_words_for_what_is_worn() -> None:
    assert look_of(_character(description="a bear with spectacles and a cloak")).accessories == ("glasses", "cape")
    assert look_of(_character(description="a cat in a top hat")).accessories == ("tophat",)


def test_colour_words_paint_what_they_stand_before() -> None:
    look = look_of(_character(description="a blue cat with green eyes and a bow"))
    assert look.colors["body"] == NAMED["blue"]
    assert look.colors["eyes"] == NAMED["green"]
    assert look.accessories == ("bow",)


@given(st.text(max_size=60), st.from_regex(r"[a-z][a-z0-9_-]{0,20}", fullmatch=True))
def test_any_character_gets_a_complete_look_and_always_the_same(description: str, name: str) -> None:
    look = look_of(_character(name, description))
    assert look == look_of(_character(name, description))
    assert set(look.colors) == set(all_kinds()[look.kind].colors)
    assert all(is_color(color) for color in look.colors.values())


def test_names_alone_give_different_puppets() -> None:
    looks = [look_of(_character(name)) for name in ("ana", "bo", "cy", "dee", "eli", "flo", "gus", "hal")]
    assert len({look.kind for look in looks}) >= 3
    assert len({tuple(look.colors.items()) for look in looks}) == 8


@pytest.mark.parametrize(
    ("texts", "place"),
    [
        (("Temo dances on the moon",), "moon"),
        (("a walk in the woods by the beach",), "forest"),
        (("by the SEA!",), "beach"),
        (("downtown at night",), "city"),
        (("they talk", "a space explorer"), "moon"),
        (("they talk", "somebody"), "meadow"),
        (("",), "meadow"),
    ],
)
def test_words_choose_the_place(texts: tuple[str, ...], place: str) -> None:
    assert choose(*texts).name == place


def test_no_word_asks_for_two_places() -> None:
    words = [word for place in places.all_places().values() for word in place.words]
    assert len(words) == len(set(words))


def test_time_and_weather_by_words() -> None:
    assert first_named("A forest at Midnight", TIMES) == "night"
    assert first_named("sunset on the beach", TIMES) == "sunset"
    assert first_named("a rainy day", WEATHER) == "rain"
    assert first_named("nothing special", WEATHER) is None
