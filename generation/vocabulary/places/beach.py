"""What asks for the beach, and what hints at it."""

NAME = "beach"
WORDS = (
    "beach",
    "sea",
    "ocean",
    "island",
    "coast",
    "shore",
    "seaside",
    "lagoon",
    "surfing",
    "harbour",
    "harbor",
    "pirate",
    "🏖",
    "🏝",
    "🌊",
)
HINTS = ("sand", "tropical", "palm", "surf", "sail", "boat", "🌴", "⛵", "🏄")
