"""Settings from the environment."""

import pytest

from imgseg import config
from imgseg.errors import InputError


def test_a_setting_that_is_not_set_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMGSEG_MAX_PHOTOS", raising=False)
    assert config.read("IMGSEG_MAX_PHOTOS") == 20000


@pytest.mark.parametrize(("text", "value"), [("1", True), ("yes", True), ("0", False)])
def test_a_switch_understands_words(
    monkeypatch: pytest.MonkeyPatch, text: str, value: bool
) -> None:
    monkeypatch.setenv("IMGSEG_HTTPS", text)
    assert config.read("IMGSEG_HTTPS") is value


def test_a_switch_that_is_neither_on_nor_off_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGSEG_HTTPS", "please")
    with pytest.raises(InputError, match="IMGSEG_HTTPS must be 1 or 0, not 'please'"):
        config.read("IMGSEG_HTTPS")


def test_a_word_that_is_none_of_the_choices_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGSEG_REGISTRATION", "perhaps")
    with pytest.raises(InputError, match="must be one of open, invitation, closed, not 'perhaps'"):
        config.read("IMGSEG_REGISTRATION")


@pytest.mark.parametrize("text", ["many", "-5", "0", "1.5"])
def test_a_number_that_is_none_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("IMGSEG_MAX_PHOTOS", text)
    with pytest.raises(InputError, match=f"IMGSEG_MAX_PHOTOS must be a whole number .*{text}"):
        config.read("IMGSEG_MAX_PHOTOS")
