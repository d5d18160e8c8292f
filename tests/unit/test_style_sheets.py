"""What holds for every style sheet: it speaks no language, and suits one read from the right."""

import re
from collections.abc import Iterator

from imgseg.config import PROJECT

WORDS = re.compile(r'content:[^;]*"[^"]*[A-Za-z]{2}')
# `inset-inline-start`, `text-align: end` and their like follow the language of the page.
ONE_SIDE = re.compile(
    r"(?:^|\s)(?:(?:margin|padding|border)-)?(?:left|right)\b[\w-]*:"
    r"|(?:text-align|float): (?:left|right)"
)


def test_no_style_sheet_says_anything_to_people() -> None:
    assert [line for line in lines() if WORDS.search(line)] == []


def test_no_style_sheet_names_a_side_that_is_another_where_one_reads_from_the_right() -> None:
    assert [line for line in lines() if ONE_SIDE.search(line)] == []


def lines() -> Iterator[str]:
    for file in sorted((PROJECT / "static/css").rglob("*.css")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            yield f"{file.name}:{number}: {line}"
