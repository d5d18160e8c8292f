"""What the language of the reader decides beside the sentences: lists, numbers, units, days."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from imgseg.text.language import all_of, any_of, day, in_english, number
from imgseg.text.words import size

NAMES = ("Anna", "Ben", "Ida")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Anna, Ben and Ida", "Anna, Ben or Ida", "1,234.5", "45 MB", "3 December 2026"]),
        ("de", ["Anna, Ben und Ida", "Anna, Ben oder Ida", "1.234,5", "45 MB", "3. Dezember 2026"]),
        (
            "es",
            ["Anna, Ben y Ida", "Anna, Ben o Ida", "1.234,5", "45 MB", "3 de diciembre de 2026"],
        ),
        (
            "fr",
            ["Anna, Ben et Ida", "Anna, Ben ou Ida", "1 234,5", "45 Mo", "3 décembre 2026"],
        ),
    ],
)
def test_each_reader_has_lists_numbers_sizes_and_days_as_they_write_them(
    language: str, said: list[str], app: Flask
) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        found = [all_of(NAMES), any_of(NAMES), number(1234.5, 1), size(45_000_000)]
        found.append(day(datetime(2026, 12, 3, tzinfo=UTC)))
    # No line ends within a number.
    assert [text.replace("\u202f", " ") for text in found] == said


def test_one_name_is_no_list(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert (all_of(["Anna"]), any_of([])) == ("Anna", "")
        with in_english():
            assert (all_of(["Anna"]), all_of(NAMES), any_of([])) == (
                "Anna",
                "Anna, Ben and Ida",
                "",
            )
