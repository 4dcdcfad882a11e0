"""How bodies move: poses as pure functions of time, shared by every engine that needs a skeleton.

pose        one attitude of a body, free of any drawing
clock       time that closes exactly into a loop
skeleton    a pose's joints, as points
motions/    one module a motion, found by name
registry    the motions that exist, and the one that a prompt's verbs ask for
talk        what speaking adds to any motion
"""
