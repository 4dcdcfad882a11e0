"""What a prompt's words name: for whoever draws it and whoever gives it a sound, so that both mean the same place.

phrases      which names occur in a text, by their words, phrases and emoji
conditions   time of day, weather, season
places       the places, one module each
"""
