"""What asks for the forest, and what hints at it."""

NAME = "forest"
WORDS = ("forest", "wood", "woodland", "grove", "camping", "campsite", "thicket", "glade", "fairy tale forest")
HINTS = ("tree", "camp", "campfire", "mushroom", "🌲", "🌳", "🏕", "⛺", "🍄")
