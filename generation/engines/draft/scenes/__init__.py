"""Where a clip plays.

setting    the words of a prompt that name time of day, weather and season
registry   the places that exist
scenery    what every place is made of: sky, layers of land, living details
nature     suns, clouds, hills, birds
plants     trees, grass and flowers in each season
room       what rooms share
weather    what falls in front of everything
light      what the scene's light makes of the puppets' colours
scene      all of it for one film
places/    one module a place
props/     things that stand and fly beside the cast
"""
