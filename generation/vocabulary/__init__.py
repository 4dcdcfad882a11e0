"""What the words of a prompt name, for whoever draws it and for whoever gives it a sound: both must mean the same place.

phrases      which names occur in a text, by their words, phrases and emoji
conditions   time of day, weather, season
places       the places, one module each
"""
