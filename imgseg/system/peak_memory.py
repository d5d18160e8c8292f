"""The most memory that this process ever held."""

import re
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_mib() -> int | None:
    """Most memory this process held, in MiB; None on Windows, which does not count it so."""
    # Linux's getrusage counts in what the process that started this one held.
    if STATUS.is_file() and (found := re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())):
        return int(found[1]) // 2**10
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak / (2**20 if sys.platform == "darwin" else 2**10))
