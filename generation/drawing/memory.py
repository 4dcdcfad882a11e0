"""Keeps the memory of frames that were read and dropped, so that the next frame need not ask the kernel again.

By default glibc returns every freed block of a frame's size at once, and the next frame's buffers fault in page by
page: 10.5 ms of an empty 1024x1024 canvas's reading, 4.5 ms with the memory kept (2 cores, virtual machine,
2026-11-22). Other C libraries have no `mallopt`, and nothing is done there.
"""

import ctypes

_M_TRIM_THRESHOLD = -1  # malloc.h
_M_MMAP_THRESHOLD = -3
_KEPT_BYTES = 128 << 20  # a few frames of the largest size, 9.4 MB each, with the renderer's surfaces
_LARGEST_BYTES = 32 << 20  # the most that glibc takes on 64 bits


def keep_freed_frames() -> None:
    """For the whole process and from now on; calling it again changes nothing."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGEST_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
