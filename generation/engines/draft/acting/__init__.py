"""How the cast acts: what the script's words, signs and sounds make of faces, heads, hands and bodies.

lexicon    the mood and the gesture of a sentence, from its text
score      a spoken line as timed feelings, moves and looks
cast       who feels, does and looks at what over a shot: speakers, and those who listen
follow     what hangs on a body comes after it
"""
