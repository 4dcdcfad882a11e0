"""What asks for the city, and what hints at it."""

NAME = "city"
WORDS = (
    "city",
    "town",
    "downtown",
    "skyline",
    "skyscraper",
    "urban",
    "metropolis",
    "new york",
    "tokyo",
    "🏙",
    "🌆",
    "🌃",
)
HINTS = ("street", "road", "shop", "club", "traffic", "bus", "taxi", "sidewalk", "market")
