"""Puppets: who they are, and how they are drawn.

    casting    a character's kind, colours and accessories, given or derived
    registry   the kinds that exist
    figure     what all kinds share: limbs, order of drawing
    shading    cel-shaded parts
    faces      eyes, brows, mouths
    moods      named expressions, and what lies between two
    worn       accessories that any kind may wear
    kinds/     one module a kind

Puppets are drawn in units of 1/600 of a body height, y down, from the point between the feet.
"""
