"""What asks for the desert, and what hints at it."""

NAME = "desert"
WORDS = ("desert", "dune", "sahara", "pyramid", "egypt", "oasis", "wild west", "canyon", "🏜", "🐪", "🐫")
HINTS = ("cowboy", "cactus", "camel", "sphinx", "mummy", "tumbleweed", "🌵", "🤠")
