"""What asks for a cave; nothing draws one yet."""

NAME = "cave"
WORDS = ("cave", "cavern", "dungeon", "mine", "tunnel", "sewer")
