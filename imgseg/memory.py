"""How the C library keeps freed memory."""

import ctypes
import sys

# glibc's numbers for what can be set.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
MEGABYTE = 1024 * 1024


def keep_memory_small() -> None:
    """Have freed memory shared by all threads, and that of photos given back at once.

    To be called before there are threads. Else glibc keeps a pool for each thread, in which
    pixels of every size leave holes, and the process grows with the album. Other C libraries
    have no such settings and need none.
    """
    if sys.platform != "linux":
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option:
        set_option(ARENA_MAX, 1)
        set_option(MMAP_THRESHOLD, 8 * MEGABYTE)
        set_option(TRIM_THRESHOLD, 64 * MEGABYTE)
