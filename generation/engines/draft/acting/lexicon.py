"""The mood and the gesture of a sentence, from its words and signs. Small, and meant to be: most "
"sentences are calm."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generation.engines.draft.puppets.moods import NEUTRAL

_WORDS: Mapping[str, str] = {
    "happy": "happy glad great awesome wonderful love loves loved loving yay hooray hurray fun nice amazing "
    "fantastic brilliant beautiful thanks thank perfect excellent lovely sweet won win best delicious "
    "birthday party proud enjoy smile welcome congratulations bravo woohoo yippee excited celebrate "
    "friend friends cool pretty good joy",
    "laughing": "haha hahaha hahahaha lol hilarious funny funniest",
    "sad": "sad sorry lonely alone miss missed lost gone alas unhappy poor hurt hurts broke broken failed fail "
    "tears unfortunately died dead pity upset heartbroken hopeless disappointed",
    "crying": "cry crying sob sobbing weep",
    "angry": "angry mad furious hate hates stupid idiot grr grrr argh fool dare enough outrageous liar villain "
    "shut annoying ridiculous unfair betrayed",
    "surprised": "wow whoa omg gosh unbelievable incredible impossible suddenly huh goodness heavens woah blimey "
    "unexpected",
    "scared": "scared afraid help monster ghost terrified danger dangerous scary creepy spooky frightened haunted "
    "doom trapped yikes eek",
    "sly": "secret secretly hehe heh sneaky trick muahaha mwahaha psst scheme mischief revenge heist",
    "sleepy": "tired sleepy bed asleep exhausted zzz yawn drowsy nap",
    "shy": "shy blush embarrassed awkward aww um uh",
}
_MOOD_OF = {word: mood for mood, listed in _WORDS.items() for word in listed.split()}
# In a prompt, only what describes somebody: its monsters and beds are scenery.
_DESCRIBED: Mapping[str, str] = {
    word: mood
    for mood, listed in {
        "happy": "happy happily cheerful cheerfully excited joyful proud proudly delighted",
        "laughing": "laughing hilarious",
        "sad": "sad sadly lonely unhappy upset depressed heartbroken sorry disappointed",
        "crying": "crying cries cry sobbing weeping tearful",
        "angry": "angry angrily mad furious grumpy annoyed",
        "surprised": "surprised amazed astonished shocked",
        "scared": "scared afraid frightened terrified nervous nervously",
        "sly": "sly slyly sneaky mischievous cunning evil",
        "sleepy": "sleepy sleepily tired drowsy exhausted",
        "shy": "shy shyly embarrassed blushing",
    }.items()
    for word in listed.split()
}
_DESCRIBED_STRENGTH = 0.85
_OPPOSITE = {"happy": "sad", "sad": "happy", "laughing": "angry", "crying": NEUTRAL}
_NEGATIONS = frozenset(
    {"not", "never", "no", "without", "nobody", "dont", "cant", "isnt", "wont"}
    | {f"{verb}n't" for verb in ("do", "does", "did", "is", "are", "was", "were", "wo", "ca", "could", "would", "ai")}
)
_STRETCHED = re.compile(r"(.)\1{2,}")  # "saaad"
_NEGATED_WORDS = 3  # a negation reaches this far: "not a very good"
_BARE_NO = re.compile(r"^no\b\W")  # "No, I love it": an answer negates nothing after its comma

# A gesture and what in a sentence asks for it, the more telling first.
_GESTURES = tuple(
    (gesture, re.compile(pattern))
    for gesture, pattern in (
        (
            "shrug",
            r"\b(?:i (?:don'?t|do not) know|dunno|no idea|who knows|whatever|what can (?:i|you|we) do|not sure|"
            r"i guess)\b",
        ),
        ("hush", r"\b(?:psst|shh+|hush|quiet|whisper|secret)\b"),
        (
            "wave",
            r"\b(?:hello|hi|hey there|bye|goodbye|farewell|see you|greetings|good (?:morning|"
            r"evening|night)|welcome)\b",
        ),
        ("heart", r"\b(?:love|loves|thank|thanks|grateful|dear|heart|please|sorry|promise)\b"),
        ("count", r"\b(?:one|first|1)\b.*\b(?:two|second|2)\b|\b(?:three|3),? (?:two|2)\b"),
        ("cheeks", r"\b(?:oh no|oh my|omg|goodness|my goodness|yikes|oh dear)\b"),
        (
            "wide",
            r"\b(?:big|bigger|biggest|huge|giant|gigantic|enormous|everybody|everyone|everything|"
            r"everywhere|world|all of (?:you|us))\b",
        ),
        ("small", r"\b(?:tiny|little|small|wee)\b"),
        ("stop", r"\b(?:stop|wait|halt|hold on|careful|calm down)\b"),
        ("chin", r"\b(?:hmm+|think|wonder|let me see|maybe|perhaps)\b"),
        ("there", r"\b(?:look|over there|up there|that way|see that|behold|there (?:it|he|she|they)|watch)\b"),
        ("headshake", r"\b(?:no|never|nope|nothing|nobody|can't|cannot|won't|impossible|not)\b"),
        ("nods", r"\b(?:yes|yeah|yep|sure|of course|okay|ok|right|exactly|absolutely|indeed)\b"),
        ("you", r"\b(?:you|your|yours)\b"),
        ("me", r"\b(?:i am|i'm|me|myself|mine|my name)\b"),
    )
)


@dataclass(frozen=True, slots=True)
class Feeling:
    """A mood by name, and how strong: 0 to 1."""

    mood: str
    strength: float


CALM = Feeling(NEUTRAL, 0.0)


@dataclass(frozen=True, slots=True)
class Found:
    """A gesture, and the place of the word that it goes with."""

    gesture: str
    word: int


def feeling_of(sentence: str) -> Feeling:
    """What somebody feels who says this; CALM where nothing tells."""
    scores: dict[str, float] = {}
    plain = sentence.lower().replace("’", "'")
    tokens = re.findall(r"[a-z']+|[.,;:!?…]", _BARE_NO.sub("", plain))
    reach = 0
    for each in tokens:
        if each in ".,;:!?…":
            reach = 0
            continue
        mood = _MOOD_OF.get(each) or _MOOD_OF.get(_STRETCHED.sub(r"\1", each))
        if mood is not None:
            felt = _OPPOSITE.get(mood, NEUTRAL) if reach else mood
            scores[felt] = scores.get(felt, 0.0) + (0.6 if reach else 1.0)
        reach = _NEGATED_WORDS if each in _NEGATIONS else max(0, reach - 1)
    scores.pop(NEUTRAL, None)
    return _punctuated(scores, sentence)


def described(prompt: str) -> Feeling:
    """The mood that a prompt gives its characters; CALM where it names none."""
    moods = (_DESCRIBED[word] for word in re.findall(r"[a-z]+", prompt.lower()) if word in _DESCRIBED)
    mood = next(moods, None)
    return Feeling(mood, _DESCRIBED_STRENGTH) if mood is not None else CALM


def gesture_of(words: Sequence[str], mood: str) -> Found | None:
    """The gesture of a sentence's words, or None."""
    plain = [re.sub(r"[^\w',]+", "", word.lower().replace("’", "'")) for word in words]
    text = " ".join(plain)
    for gesture, pattern in _GESTURES:
        match = pattern.search(text)
        if match:
            return Found(gesture, text.count(" ", 0, match.start()))
    return Found("fist", 0) if mood == "angry" else None


def shouted(word: str) -> bool:
    """A word in capitals, longer than an "I": emphasis. Acronyms can't be told apart and are said with "
    "a beat, too."""
    letters = [character for character in word if character.isalpha()]
    return len(letters) >= 2 and all(character.isupper() for character in letters)


def _punctuated(scores: dict[str, float], sentence: str) -> Feeling:
    loud = any(map(shouted, sentence.split()))
    if re.search(r"\?!|!\?|\?\?", sentence):
        scores["surprised"] = scores.get("surprised", 0.0) + 0.9
    if not scores:
        if "!" in sentence:
            return Feeling("happy", 0.8 if loud else 0.55)
        return Feeling("sad", 0.35) if sentence.rstrip().endswith(("…", "...")) else CALM
    mood, score = max(scores.items(), key=lambda each: each[1])  # the first of equals
    return Feeling(mood, min(1.0, 0.75 * score**0.5 + (0.2 if "!" in sentence else 0.0) + (0.2 if loud else 0.0)))
