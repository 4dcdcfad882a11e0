"""What asks for the space station, and what hints at it."""

NAME = "space station"
WORDS = (
    "space station",
    "spaceship",
    "space ship",
    "starship",
    "spacecraft",
    "space shuttle",
    "cockpit",
    "spacelab",
    "mothership",
    "🛰",
)
HINTS = ("zero gravity", "airlock", "captain of the ship", "control room")
