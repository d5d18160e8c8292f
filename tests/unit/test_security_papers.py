"""What SECURITY.md and docs/asvs.md say is shown by a test is shown by one that exists."""

import re

import pytest

from imgseg.config import PROJECT

TESTS = {file.relative_to(PROJECT / "tests"): file for file in PROJECT.glob("tests/**/test_*.py")}
NAMES = {
    name
    for file in TESTS.values()
    for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize("paper", ["SECURITY.md", "docs/asvs.md"])
def test_every_test_named_exists(paper: str) -> None:
    text = (PROJECT / paper).read_text(encoding="utf-8")
    files = set(re.findall(r"`((?:\w+/)*test_\w+\.py)`", text))
    known = {str(path) for path in TESTS} | {path.name for path in TESTS}
    assert files - known == set()
    assert set(re.findall(r"`(test_\w+)`", text)) - NAMES == set()
    assert files
