"""What a clip looks and sounds like, as figures: for tests, for comparing settings, and for whoever wants to know.

decode (generation.media)  frames, one after the other
movement                   what moved where between two frames, and how alike they are apart from that
pictures                   figures of single frames: how sharp, how bright
clip                       all of it over a whole file; `FIGURES` says what each figure means and where it is from
sheet                      frames of the clip in one picture
"""
