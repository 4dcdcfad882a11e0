"""How bodies move: poses as pure functions of time, shared by every engine that needs a skeleton.

pose        one attitude of a body, free of any drawing
clock       time that closes exactly into a loop
keys        key poses and what lies between them
gait        feet that stand where they were set
travel      going somewhere: land that passes as fast as the feet
skeleton    a pose's joints, as points
motions/    one module a motion, found by name
registry    the motions that exist, and the one that a prompt's verbs ask for
gestures    what speaking, listening and feeling add to any motion

openpose    a shot's motions as pose maps for ControlNets, of which these are the parts:
skeletons   what each performer of a shot does, in pixels
human       the puppets' poses on a human body; head_points and hand_points are its details
talking     hands, head and mouth of somebody who talks and is not heard
blocking    where performers stand
raster      ellipses, discs and lines as pixels
"""
