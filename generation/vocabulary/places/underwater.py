"""What asks for the underwater, and what hints at it."""

NAME = "underwater"
WORDS = (
    "underwater",
    "under water",
    "under the sea",
    "under the ocean",
    "undersea",
    "reef",
    "coral",
    "seabed",
    "atlantis",
    "deep sea",
    "bottom of the sea",
    "bottom of the ocean",
    "🪸",
    "🐙",
    "🐠",
    "🐋",
    "🦈",
)
HINTS = (
    "mermaid",
    "diving",
    "diver",
    "submarine",
    "octopus",
    "fish",
    "shark",
    "whale",
    "dolphin",
    "seahorse",
    "🧜",
    "🐟",
    "🐬",
)
