"""One module for each family of sounds."""
