"""Who works first where there is work for more cores than there are."""

import os
import sys

# A tenth of the time that others of the usual priority get, where they want it.
NICENESS = 10


def give_way() -> None:
    """Let this thread work only when others do not, and the threads and processes it starts.

    Elsewhere than on Linux a thread has no priority of its own, and all stays as it is.
    """
    if sys.platform == "linux":
        # Linux means the calling thread, whatever POSIX says of processes.
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
