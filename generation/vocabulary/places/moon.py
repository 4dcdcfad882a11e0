"""What asks for the moon, and what hints at it."""

NAME = "moon"
WORDS = ("moon", "lunar", "mars", "asteroid", "crater", "comet", "alien planet", "another planet", "🌕", "🌑", "🪐")
HINTS = ("space", "planet", "galaxy", "cosmos", "orbit", "rocket", "astronaut", "alien", "ufo", "🚀", "🛸", "👽")
