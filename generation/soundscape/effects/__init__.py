"""What happens in a moment, by the word that is said: one module each, see `generation.soundscape.choosing`."""
