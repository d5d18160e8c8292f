"""Sentences said by whoever speaks the reader's language."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgseg.errors import InputError
from imgseg.findings import Finding
from imgseg.sentences import Sentence, counted
from imgseg.services.output.report import read_report, write_report
from imgseg.storage.roots import LEADS_OUT
from imgseg.text.findings import sentence_of
from imgseg.text.language import English, gettext, let_speak, say, told
from imgseg.text.reasons import explain, say_problem
from imgseg.verdicts import PhotoVerdict, Reason

GERMAN = {
    "%(photos)s are gone: %(why)s.": "%(photos)s sind weg: %(why)s.",
    "%(num)s photo": "%(num)s Foto",
    "%(num)s photos": "%(num)s Fotos",
    "the disk is full": "die Platte ist voll",
    "No face was found in it.": "Kein Gesicht ist darin.",
    "Not used: %(name)s.": "Nicht verwendet: %(name)s.",
    "it cannot be opened: %(why)s": "nicht zu öffnen: %(why)s",
    LEADS_OUT: "es führt hinaus",
    "its %(pixels)s megapixels are over the limit of %(limit)s": "%(pixels)s sind über %(limit)s",
}


class German(English):
    """Knows a few sentences."""

    def gettext(self, sentence: str, /, **values: object) -> str:
        return super().gettext(GERMAN[sentence], **values)

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        return super().ngettext(GERMAN[one], GERMAN[many], count, **values)


@pytest.fixture
def in_german() -> Iterator[None]:
    let_speak(German())
    yield
    let_speak(English())


def gone(count: int) -> InputError:
    photos = counted("%(num)s photo", "%(num)s photos", count)
    why = Sentence("the disk is full")
    return InputError("%(photos)s are gone: %(why)s.", photos=photos, why=why)


def test_an_error_is_english_in_itself() -> None:
    assert str(gone(1)) == "1 photo are gone: the disk is full."
    assert str(gone(2345)) == "2,345 photos are gone: the disk is full."


@pytest.mark.usefixtures("in_german")
def test_an_error_is_told_with_what_stands_in_it_in_the_language_of_the_reader() -> None:
    assert told(gone(2)) == "2 Fotos sind weg: die Platte ist voll."


@pytest.mark.usefixtures("in_german")
def test_a_sentence_that_was_kept_is_said_in_the_language_of_who_reads_it_later() -> None:
    kept = json.loads(json.dumps(gone(1).sentence.as_row()))
    assert say(Sentence.of_row(kept)) == "1 Foto sind weg: die Platte ist voll."
    assert str(Sentence.of_row(kept)) == "1 photo are gone: the disk is full."


@pytest.mark.usefixtures("in_german")
def test_why_a_photo_cannot_be_read_is_said_in_the_language_of_the_reader() -> None:
    problem = "its 400 megapixels are over the limit of 300"
    assert say_problem(problem) == "400 sind über 300"
    assert say_problem(f"it cannot be opened: {LEADS_OUT}") == "nicht zu öffnen: es führt hinaus"
    assert sentence_of(Finding("unreadable", "a.jpg", names=(problem,))) == (
        "Nicht verwendet: 400 sind über 300."
    )


@pytest.mark.usefixtures("in_german")
def test_the_table_is_english_whatever_its_reader_speaks(tmp_path: Path) -> None:
    reason = Reason("no_face")
    assert explain("no_face", None, 0, reason) == "Kein Gesicht ist darin."
    table = tmp_path / "segregation.csv"
    write_report(table, [PhotoVerdict("a.jpg", "Anna", "no_face", None, 0, None, None, reason)])
    assert read_report(table)[0]["reason"] == "No face was found in it."
    assert gettext("the disk is full") == "die Platte ist voll"
