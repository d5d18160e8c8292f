"""What the process and those that it started hold."""

import subprocess
import sys

import pytest

from imgseg.system.held_memory import held_bytes

MEGABYTE = 1 << 20
HOLD = "held = b'x' * (64 << 20); print('there', flush=True); input()"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not count it so")
def test_what_a_process_of_ours_holds_counts_while_it_lives() -> None:
    def held() -> int:
        found = held_bytes()
        assert found
        return found // MEGABYTE

    before = held()
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLD], stdin=pipe, stdout=pipe) as child:
        assert child.stdout
        child.stdout.readline()
        assert held() > before + 60
        child.communicate(b"\n")
    assert held() < before + 30
