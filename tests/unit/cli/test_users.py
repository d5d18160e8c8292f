"""Accounts from the command line."""

import io
from pathlib import Path

import pytest

from imgseg import cli

PASSWORD = "correct horse battery"


def test_an_account_is_made_with_the_password_from_standard_input(
    app_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert create(monkeypatch, "zoe", "zoe@example.org", PASSWORD) == 0
    assert capsys.readouterr().out == "The account zoe is made.\n"


def test_a_taken_name_and_a_weak_password_are_refused(
    zoe: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert create(monkeypatch, "Zoe", "other@example.org", PASSWORD) == 2
    assert create(monkeypatch, "anna", "anna@example.org", "short") == 2
    sentences = capsys.readouterr().err.splitlines()
    assert len(sentences) == 2
    assert "name is taken" in sentences[0]


def test_a_forgotten_password_is_replaced_by_one_that_is_printed(
    zoe: None, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.main(["users", "reset-password", "zoe"]) == 0
    first = capsys.readouterr().out
    assert first.startswith("The new password is ")
    assert cli.main(["users", "reset-password", "ZOE@example.org"]) == 0
    assert capsys.readouterr().out != first


@pytest.mark.parametrize("command", [["reset-password"], ["delete", "--yes"]])
def test_an_unknown_account_is_told(
    command: list[str], app_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["users", *command, "nobody"]) == 1
    assert capsys.readouterr().err == ("There is no account 'nobody': check how it is written.\n")


def test_deleting_asks_first(
    zoe: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert cli.main(["users", "delete", "zoe"]) == 2
    assert "Nothing was deleted." in capsys.readouterr().err
    assert cli.main(["users", "reset-password", "zoe"]) == 0


def test_a_deleted_account_is_gone_and_its_name_is_free(
    zoe: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.main(["users", "delete", "zoe", "--yes"]) == 0
    assert cli.main(["users", "reset-password", "zoe"]) == 1
    assert create(monkeypatch, "zoe", "zoe@example.org", PASSWORD) == 0


def create(monkeypatch: pytest.MonkeyPatch, name: str, email: str, password: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    return cli.main(["users", "create", name, email, "--password-stdin"])


@pytest.fixture
def app_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def zoe(app_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert create(monkeypatch, "zoe", "zoe@example.org", PASSWORD) == 0


def test_imgseg_can_be_handed_over(
    zoe: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    create(monkeypatch, "otto", "otto@example.org", PASSWORD)
    capsys.readouterr()
    assert cli.main(["users", "make-owner", "OTTO"]) == 0
    assert capsys.readouterr().out == "This imgseg is otto's now.\n"
