"""From what was typed to a frozen request."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.domain import Task
from generation.errors import BadInput, CartoonError, Unavailable, UnknownName, Unspeakable
from generation.presets import PRESETS, with_engines
from generation.request import Wish, resolve
from generation.snapshot import REQUEST
from tests.generation.wishing import CPU, GPU, NO_GPU, animate, character, combine, library, one, speak, told

MOON_WALK = (
    "temo character walking confidently on moon surface with epic cinematic lighting, detailed cartoon style, space "
    "helmet reflecting Earth, dramatic lunar landscape with deep craters and distant stars, smooth fluid animation, "
    "masterpiece quality, ultra detailed, perfect anatomy, dynamic pose, professional animation, 4K quality, studio "
    "lighting, perfect composition, ultra high resolution"
)
SPACE_DANCE = combine(
    "temo character performing epic space dance on lunar surface, masterpiece animation, cinematic lighting, ultra "
    "detailed cartoon style, perfect anatomy, dynamic motion, professional quality",
    "[S1] Welcome to the most incredible lunar performance! [S2] Watch as Temo demonstrates the beauty of "
    "zero-gravity movement. [S1] (gasps in wonder) Each step creates a ballet of floating dust particles.",
    character="temo",
    frames=32,
    fps=12,
    width=768,
    height=768,
    guidance=12.0,
    steps=30,
    max_new_tokens=4096,
    speech_guidance=4.5,
)
MOON_BASE = combine(
    "temo and felfel working together on the moon base, both clearly visible",
    "[S1] Welcome to our base, Felfel! [S2] Amazing technology!",
    character="temo",
    second_character="felfel",
    frames=32,
    fps=16,
    width=1024,
    height=1024,
    guidance=12.0,
    steps=50,
    max_new_tokens=4096,
    speech_guidance=5.0,
    temperature=1.4,
    top_k=60,
    seed=42,
)


# ---------------------------------------------------------------- the requests that people know


def test_the_moon_walk() -> None:
    request = one(animate(MOON_WALK, character="temo", seed=42), GPU)
    assert (request.preset, request.seed, [each.name for each in request.cast]) == ("balanced", 42, ["temo"])
    assert request.prompt == MOON_WALK
    assert request.speech is None
    assert request.script is None
    assert request.picture is not None
    assert (request.picture.engine, request.picture.family, request.picture.frames) == ("animatediff", "sdxl", 32)
    # Every quality keyword but one is in the prompt already, and so is the trigger.
    assert request.picture.prompt == f"a cheerful space explorer in a white suit, {MOON_WALK}"


def test_the_space_dance() -> None:
    request = one(SPACE_DANCE, GPU)
    assert request.script is not None
    assert [line.speaker for line in request.script.lines] == ["temo", "felfel", "temo"]
    assert request.script.lines[2].text == "(gasps) Each step creates a ballet of floating dust particles."
    assert request.picture is not None
    assert (request.picture.width, request.picture.frames, request.picture.fps) == (768, 32, 12)
    assert request.speech is not None
    assert (request.speech.max_new_tokens, request.speech.guidance) == (4096, 4.5)
    assert told(request.notes, "max_new_tokens 4096")


def test_the_space_dance_as_a_draft() -> None:
    request = one(SPACE_DANCE)
    assert request.preset == "draft"
    assert request.picture is not None
    assert (request.picture.width, request.picture.frames, request.picture.fps) == (768, None, 12)
    assert request.picture.steps == 0
    assert told(request.notes, "frames is not used")
    assert told(request.notes, "Not used by the preset draft: guidance, steps.")
    assert told(request.notes, "Not used by the preset draft: speech_guidance, max_new_tokens.")


def test_two_on_the_moon_base() -> None:
    request = one(MOON_BASE, GPU)
    assert [each.name for each in request.on_screen] == ["temo", "felfel"]
    assert request.script is not None
    assert [line.speaker for line in request.script.lines] == ["temo", "felfel"]
    assert request.speech is not None
    assert (request.speech.temperature, request.speech.top_k, request.speech.top_p) == (1.4, 60, 0.9)


def test_hello_from_the_moon() -> None:
    wish = speak(
        "[S1] Hello from the moon! [S2] What an amazing adventure!",
        max_new_tokens=3072,
        speech_guidance=3.0,
        temperature=1.8,
        top_p=0.9,
        top_k=45,
        seed=42,
    )
    request = one(wish, GPU)
    assert [each.name for each in request.cast] == ["temo", "felfel"]
    assert request.picture is None
    assert request.prompt == ""
    assert request.notes == ()
    assert request.speech is not None
    assert (request.speech.temperature, request.speech.max_new_tokens) == (1.8, 3072)


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize("prompt", ["", "  \n", "<@123>", "\u200b", "** **"])
@pytest.mark.parametrize("make", [animate, combine])
def test_a_prompt_is_needed(make: Callable[[str], Wish], prompt: str) -> None:
    with pytest.raises(BadInput, match="Say what should happen"):
        one(make(prompt))


@pytest.mark.parametrize("wish", [speak(""), speak(" \n "), combine(dialogue="")])
def test_a_dialogue_is_needed(wish: Wish) -> None:
    with pytest.raises(BadInput, match="Say what is spoken"):
        one(wish)


def test_a_dialogue_of_nothing_but_stage_directions_says_so() -> None:
    with pytest.raises(Unspeakable, match=r"no words to speak.*\(looks around\)"):
        one(speak("[S1] (looks around)"))


def test_one_foreign_turn_is_refused_with_the_reason() -> None:
    with pytest.raises(Unspeakable, match="Cyrillic"):
        one(speak("[S1] Hello! [S2] Привет, друг"))
    assert one(animate("кот на луне")).prompt == "кот на луне"


@pytest.mark.parametrize(
    ("fits", "too_long"),
    [
        (animate("x" * 2_000), animate("x" * 2_001)),
        (animate(negative="x" * 2_000), animate(negative="x" * 2_001)),
        (speak("x" * 4_000), speak("x" * 4_001)),
        (speak("x" * 20_000, dialogue_is_file=True), speak("x" * 20_001, dialogue_is_file=True)),
    ],
)
def test_texts_have_limits(fits: Wish, too_long: Wish) -> None:
    one(fits)
    with pytest.raises(BadInput, match="are allowed"):
        one(too_long)


def test_texts_are_cleaned() -> None:
    request = one(combine("**@everyone** dance <@1>", "hi <@1> 🎉"))
    assert request.prompt == "everyone dance"
    assert request.script is not None
    assert request.script.lines[0].text == "hi"


def test_stage_directions_are_told() -> None:
    assert told(one(speak("(looks around) Hello")).notes, "(looks around)")


# ---------------------------------------------------------------- seeds, presets, motion, prompts


def test_variations_have_seeds_that_follow_each_other() -> None:
    seeds = [request.seed for request in resolve(animate(seed=2**32 - 2, variations=3), CPU)]
    assert seeds == [2**32 - 2, 2**32 - 1, 0]
    requests = resolve(animate(variations=9), CPU)
    assert [request.seed for request in requests] == [7, 8, 9, 10]
    assert told(requests[0].notes, "variations 9 became 4")
    assert len({replace(request, seed=0).prompt for request in requests}) == 1


def test_a_seed_of_zero_is_a_seed() -> None:
    assert one(animate(seed=0)).seed == 0


def test_the_same_wish_is_the_same_request() -> None:
    assert resolve(MOON_BASE, GPU) == resolve(MOON_BASE, GPU)


def test_a_preset_that_cannot_run_is_refused_and_a_default_one_is_told() -> None:
    with pytest.raises(Unavailable, match="draft"):
        one(animate(preset="ultra"))
    request = one(animate(), replace(CPU, default_preset="ultra"))
    assert request.preset == "draft"
    assert told(request.notes, NO_GPU)
    assert one(animate(), CPU).notes == ()


def test_high_quality_mode_makes_ultra_the_default() -> None:
    assert one(animate(), replace(GPU, high_quality_mode=True)).preset == "ultra"
    assert one(animate(preset=" "), GPU).preset == "balanced"


def test_engines_can_be_configured() -> None:
    context = replace(GPU, presets=with_engines(PRESETS, speech_engine="draft"))
    request = one(combine(preset="ultra"), context)
    assert request.speech is not None
    assert request.picture is not None
    assert (request.picture.engine, request.speech.engine) == ("animatediff", "draft")


def test_motions_are_the_engines() -> None:
    picture = one(animate(motion=" Dance ")).picture
    assert picture is not None
    assert picture.motion == "dance"
    with pytest.raises(UnknownName, match="'walk'"):
        one(animate(motion="wlak"))
    with pytest.raises(BadInput, match="takes no motion"):
        one(animate(motion="walk", preset="fast"), GPU)


def test_a_look_that_does_not_fit_is_told() -> None:
    nova = character("nova", bases=("sdxl",))
    context = replace(GPU, characters=library(nova))
    assert one(animate(character="nova"), context).notes == ()
    assert told(one(animate(character="nova", preset="fast"), context).notes, "without a LoRA for sd15: Nova")


def test_narrators_are_not_in_the_picture() -> None:
    picture = one(combine("a ship", "[temo] a [Ghost] b"), GPU).picture
    assert picture is not None
    assert "narrator" not in picture.prompt


# ---------------------------------------------------------------- whatever is typed

NUMBERS = st.one_of(st.none(), st.integers(-5, 5000), st.floats(), st.sampled_from(["", "12", "x", "1e9"]))
TEXTS = st.one_of(
    st.text(max_size=40), st.sampled_from(["temo", "[S1] hi [S2] (laughs) yo", "felfel runs", "ultra", "../../etc"])
)
NAMES = st.one_of(st.none(), TEXTS)
WISHES = st.builds(
    Wish,
    task=st.sampled_from(Task),
    prompt=TEXTS,
    dialogue=TEXTS,
    character=NAMES,
    second_character=NAMES,
    preset=st.one_of(st.none(), st.sampled_from([*PRESETS, "best"])),
    motion=NAMES,
    negative=TEXTS,
    size=st.one_of(st.none(), st.from_regex(r"\d{1,4}x\d{1,4}", fullmatch=True)),
    loop=st.booleans(),
    **dict.fromkeys(
        ("seed", "variations", "frames", "fps", "guidance", "steps", "speed", "temperature", "top_p", "top_k"), NUMBERS
    ),
)


@settings(deadline=None)  # the first example pays for building the JSON codec
@given(wish=WISHES, on_gpu=st.booleans())
def test_every_wish_is_granted_or_refused_in_words(wish: Wish, on_gpu: bool) -> None:
    try:
        requests = resolve(wish, GPU if on_gpu else CPU)
    except CartoonError as error:
        assert "\n" not in error.user_message
        assert error.user_message.isprintable()
        return
    for request in requests:
        assert REQUEST.load(REQUEST.dump(request)) == request
        assert (request.picture is None) == (wish.task is Task.SPEAK)
        assert (request.speech is None) == (request.script is None) == (wish.task is Task.ANIMATE)
        names = [each.name for each in request.cast]
        assert len(names) == len(set(names)) <= 12
        assert {line.speaker for line in request.script.lines} <= set(names) if request.script else True
        assert request.on_screen or wish.task is Task.SPEAK
