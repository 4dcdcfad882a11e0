"""What asks for the kitchen, and what hints at it."""

NAME = "kitchen"
WORDS = (
    "kitchen",
    "bakery",
    "restaurant",
    "cafe",
    "diner",
    "living room",
    "at home",
    "house",
    "bedroom",
    "indoors",
    "🍳",
)
HINTS = ("cook", "cooking", "bake", "baking", "chef", "breakfast", "dinner", "lunch", "home", "room", "🧑‍🍳", "🏠", "🍽")
