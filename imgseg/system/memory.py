"""How the C library keeps freed memory."""

import ctypes
import sys
from collections.abc import Callable

# glibc's numbers for what can be set.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
MEGABYTE = 1024 * 1024


def keep_memory_small() -> None:
    """Have freed memory shared by all threads, and that of photos given back at once.

    To be called before there are threads. Else glibc keeps a pool for each thread, in which
    pixels of every size leave holes, and the process grows with the album. Other C libraries
    have no such settings and need none.
    """
    if set_option := _of_glibc("mallopt"):
        set_option(ARENA_MAX, 1)
        set_option(MMAP_THRESHOLD, 4 * MEGABYTE)
        set_option(TRIM_THRESHOLD, 64 * MEGABYTE)


def give_back_freed() -> None:
    """Give the system all memory that is free, after something large that happens once."""
    if trim := _of_glibc("malloc_trim"):
        trim(0)


def _of_glibc(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
