"""The sound of a place, of the weather or of the hour: one module each, see `generation.soundscape.choosing`."""
