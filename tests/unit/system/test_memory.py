"""Memory that was freed goes back to the system."""

import subprocess
import sys

import pytest

from imgseg.config import PROJECT

HOLD_AND_FREE = """
import threading
from pathlib import Path
from imgseg.system.memory import keep_memory_small

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

kept = []

def work():
    for _ in range(3):
        photos = []
        for _ in range(12):
            photos.append(bytearray(b"x") * (10 * 2**20))
            # What stays lies between what goes.
            kept.append(bytearray(b"x") * 100_000)
        del photos
    print(held() // 2**20)

keep_memory_small()
worker = threading.Thread(target=work)
worker.start()
worker.join()
"""


HOLD_FREE_AND_GIVE_BACK = """
from pathlib import Path
from imgseg.system.memory import give_back_freed, keep_memory_small

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

keep_memory_small()
before = held()
freed = [bytearray(b"x") * 2**20 for _ in range(50)]
kept = bytearray(b"x") * 100_000
del freed
give_back_freed()
print((held() - before) // 2**20)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has these settings")
def test_what_reading_something_large_freed_is_given_back() -> None:
    command = [sys.executable, "-c", HOLD_FREE_AND_GIVE_BACK]
    held = int(subprocess.check_output(command, cwd=PROJECT, text=True))
    assert held < 5


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has these settings")
def test_what_a_thread_frees_goes_back_to_the_system() -> None:
    command = [sys.executable, "-c", HOLD_AND_FREE]
    held = int(subprocess.check_output(command, cwd=PROJECT, text=True))
    assert held < 60
