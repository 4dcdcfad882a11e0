"""What the options are called and what is said of them, in one wording for all commands."""

from typing import Literal

DESCRIPTIONS = {
    "prompt": "What happens and where: “temo and felfel dance on the moon”",
    "dialogue": "What is said: “[S1] Hello! [S2] Hi there!” Left out, a form opens for longer texts",
    "file": "The dialogue as a text file",
    "character": "Who plays the first part and speaks [S1]",
    "second_character": "Who plays the second part and speaks [S2]",
    "preset": "How it is made, from a quick draft to ultra",
    "motion": "How they move; left out, the prompt's verbs decide",
    "seed": "The same seed makes the same clip again",
    "negative": "What should not be in the picture",
    "variations": "How many clips, each with another seed",
    "frames": "Frames of the picture",
    "fps": "Frames a second",
    "size": "WIDTHxHEIGHT in pixels, such as 1024x1024",
    "guidance": "How closely the picture follows the prompt",
    "steps": "Steps of the picture model: more take longer",
    "speed": "How fast they move, 1 is normal",
    "loop": "The end leads into the beginning",
    "spoiler": "Hide the clip until somebody clicks on it",
    "private": "Only you see the answer and the clip",
    "captions": "Show what is said as captions",
    "speech_guidance": "How closely the voice follows the text",
    "temperature": "How lively the voice is",
    "top_p": "From how many likely sounds the voice chooses, 0 to 1",
    "top_k": "From how many sounds at most the voice chooses",
    "as_": "As a sound file or as a voice message",
}

SpeechForm = Literal["file", "voice message"]
SIZES = ("1024x1024", "768x768", "512x512", "1280x720", "720x1280", "640x360", "360x640")


def described(*names: str) -> dict[str, str]:
    """For `app_commands.describe`."""
    return {name: DESCRIPTIONS[name] for name in names}
