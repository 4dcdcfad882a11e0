"""What asks for the castle, and what hints at it."""

NAME = "castle"
WORDS = (
    "castle",
    "palace",
    "fortress",
    "medieval",
    "kingdom",
    "throne",
    "fairy tale",
    "fairytale",
    "tower",
    "🏰",
    "🏯",
)
HINTS = ("king", "queen", "knight", "princess", "prince", "dragon", "wizard", "royal", "sword", "👑", "🐉", "🐲")
