"""What asks for the meadow, and what hints at it."""

NAME = "meadow"
WORDS = ("meadow", "park", "garden", "farm", "picnic", "countryside", "village", "prairie", "windmill", "🏞")
HINTS = ("field", "hill", "grass", "outside", "outdoors", "nature", "flower", "butterfly")
