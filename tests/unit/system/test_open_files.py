import subprocess
import sys

import pytest

from imgseg.config import PROJECT

CODE = """
import resource
from imgseg.system.open_files import allow_open_files
resource.setrlimit(resource.RLIMIT_NOFILE, (100, 200))
print(*map(allow_open_files, (50, 150, 500)), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_as_many_files_are_allowed_as_the_system_lets() -> None:
    said = subprocess.run(
        [sys.executable, "-c", CODE], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    assert said.split() == ["50", "150", "200", "200"]
