"""README must not fall behind the code."""

import pytest

from imgseg.cli import COMMANDS
from imgseg.config import PROJECT, SETTINGS, Setting

README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_explained(setting: Setting) -> None:
    assert f"| `{setting.name}` |" in README
    assert setting.help.split(" (")[0].rstrip(".") in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_named(command: str) -> None:
    assert f"`{command}" in README or f"run.py {command}" in README
