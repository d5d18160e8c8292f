"""The command line as a whole: help, errors, exit statuses."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from imgseg import cli
from imgseg.config import PROJECT
from imgseg.errors import InputError, ModelsMissingError
from imgseg.web import server


def test_help_names_every_command_without_heavy_imports() -> None:
    program = (
        "import sys; sys.argv = ['run.py', '--help']; from imgseg.cli import main; main();"
        "print(sorted({'flask', 'numpy', 'tensorflow', 'sklearn'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    for name in ("serve", "segregate", "models", "index", "users"):
        assert f"\n  {name} " in result.stdout
    assert result.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_of_its_own(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    assert f"Usage: python run.py {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        ([], ("127.0.0.1", 8000)),
        (["--port", "9001"], ("127.0.0.1", 9001)),
        (["serve", "--host", "0.0.0.0"], ("0.0.0.0", 8000)),  # noqa: S104 - somebody asks for it
    ],
)
def test_without_a_command_the_web_app_is_served(
    arguments: list[str], address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[str, int]] = []
    monkeypatch.setattr(server, "serve", lambda host, port: served.append((host, port)))
    assert cli.main(arguments) == 0
    assert served == [address]


@pytest.mark.parametrize("arguments", [["nonsense"], ["serve", "--port", "x"], ["--nonsense"]])
def test_a_wrong_command_is_told_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("--help` tells what can be given.")


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (InputError("The folder is empty."), 2, "The folder is empty."),
        (ModelsMissingError("There is no file."), 1, "There is no file."),
        (KeyboardInterrupt(), 130, "Stopped; what was done until now is kept."),
        (click.Abort(), 130, "Stopped; what was done until now is kept."),
        (
            RuntimeError("the disk is on fire"),
            1,
            "Something unexpected failed (RuntimeError: the disk is on fire);"
            " run it again with IMGSEG_DEBUG=1 to see where.",
        ),
    ],
)
def test_whatever_fails_is_told_in_one_line(
    error: BaseException, status: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    assert cli.exit_status(fail) == status
    assert capsys.readouterr().err == f"{sentence}\n"


def test_an_old_python_or_a_missing_package_is_told_by_run_py(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-S", "-I", str(PROJECT / "run.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "is not installed: run `make run`" in result.stderr
