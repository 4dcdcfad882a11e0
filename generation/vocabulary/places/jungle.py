"""What asks for the jungle, and what hints at it."""

NAME = "jungle"
WORDS = ("jungle", "rainforest", "rain forest", "amazon", "safari", "waterfall", "temple", "swamp", "dinosaur land")
HINTS = (
    "vine",
    "monkey",
    "tiger",
    "gorilla",
    "parrot",
    "dinosaur",
    "snake",
    "elephant",
    "lion",
    "🐒",
    "🐵",
    "🐅",
    "🦁",
    "🦖",
    "🦕",
    "🐍",
    "🦜",
)
