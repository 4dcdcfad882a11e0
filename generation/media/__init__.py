"""Sound and picture files: everything that ffmpeg does for a clip, and reading what a file holds.

`process` alone starts ffmpeg. Every function here blocks and is called from a worker thread.
"""
