"""Where a clip plays.

setting    the words of a prompt that name place, time of day and weather
registry   the places that exist
scenery    what every place is made of: sky, layers of land, living details
nature     suns, clouds, hills, trees
weather    rain and snow in front of everything
places/    one module a place
"""
