"""What asks for the rooftop, and what hints at it."""

NAME = "rooftop"
WORDS = ("rooftop", "roof", "roof top", "terrace", "balcony", "chimney", "penthouse")
HINTS = ("superhero", "superman", "batman", "pigeon", "🦸")
