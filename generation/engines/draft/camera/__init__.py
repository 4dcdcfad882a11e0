"""What is seen of the world, frame by frame.

view       a part of the world on the screen, and what it shows of layers that lie deeper
cutting    when the picture changes between everybody and a close-up, and when it shakes
framing    where the camera stands for each of these
operator   the camera itself: the view at any time
"""
