"""SDXL and SD 1.5 with AnimateDiff's motion modules on a GPU. Imports nothing heavy until it draws."""
