"""What asks for the stage, and what hints at it."""

NAME = "stage"
WORDS = (
    "stage",
    "theatre",
    "theater",
    "concert",
    "opera",
    "circus",
    "show",
    "talent show",
    "gig",
    "karaoke",
    "disco",
    "cabaret",
    "nightclub",
    "🎭",
    "🎪",
    "🎤",
)
HINTS = ("audience", "curtain", "spotlight", "microphone", "band", "musical", "performance", "perform", "🎵", "🎶")
