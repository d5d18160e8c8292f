"""What a process is said to have held."""

import os
import subprocess
import sys

import pytest

from imgseg.config import PROJECT


@pytest.mark.skipif(os.name == "nt", reason="Windows does not count it")
def test_a_process_answers_for_its_own_memory_only() -> None:
    held = b"x" * (300 << 20)
    program = (
        "from imgseg.system.peak_memory import peak_mib; held = b'x' * (100 << 20);"
        "print(peak_mib())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert len(held) >> 20 > int(answer.stdout) > 100
