"""Every number of the rooms that decide most stands in docs/thresholds.md, as it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgseg.config import PROJECT

DECIDING = (
    "recognition",
    "vision",
    "web",
    "auth",
    "services/albums",
    "services/searches",
    "services/results",
    "jobs",
)
# So long a value is not told twice.
LONG = 40


def numbers_in(file: Path) -> Iterator[tuple[str, str]]:
    """The file's constants that are numbers, or tuples of numbers: name and value."""
    for statement in ast.parse(file.read_text()).body:
        if isinstance(statement, ast.Assign) and _is_number(statement.value):
            target, value = statement.targets[0], statement.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = zip(target.elts, value.elts, strict=True)
            else:
                pairs = zip([target], [value], strict=True)
            for name, number in pairs:
                text = ast.unparse(number)
                told = text if len(text) <= LONG else "see there"
                yield f"{file.stem}.{ast.unparse(name)}", told


def _is_number(value: ast.expr) -> bool:
    if isinstance(value, ast.Tuple):
        return all(_is_number(part) for part in value.elts)
    if isinstance(value, ast.UnaryOp):
        return _is_number(value.operand)
    if isinstance(value, ast.BinOp):
        return _is_number(value.left) and _is_number(value.right)
    return isinstance(value, ast.Constant) and isinstance(value.value, int | float)


def told_in(room: str) -> list[tuple[str, str]]:
    page = (PROJECT / "docs" / "thresholds.md").read_text()
    table = page.split(f"`imgseg/{room}`")[1].split("\n## ")[0]
    rows = [row.split(" | ") for row in table.splitlines() if row.startswith("| `")]
    return [(row[0].strip("| `"), row[1]) for row in rows]


@pytest.mark.parametrize("room", DECIDING)
def test_every_number_is_told_as_it_is(room: str) -> None:
    files = sorted((PROJECT / "imgseg" / room).glob("*.py"))
    assert told_in(room) == [number for file in files for number in numbers_in(file)]
