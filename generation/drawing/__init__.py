"""Drawing on a CPU: colours, paths, paints, text and a canvas, over skia-canvas-pyr.

    color     pure colour arithmetic; needs no renderer
    path      outlines
    paint     gradients
    font      the bundled typeface
    png       pixels as a file, for images that are drawn again at once
    canvas    what all of them are drawn on, and read back from as pixels
    skia      the only module that imports the renderer

Coordinates are pixels from the top left corner before any transform; angles are degrees, clockwise.

Everything but colours is bound to the thread that made it: make, draw and drop a canvas, its paths, gradients and
images within one thread, and keep them out of reference cycles, which the garbage collector may free on another one.
"""
