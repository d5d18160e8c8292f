"""Every number that decides something stands in docs/thresholds.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgseg.config import PROJECT

DECIDING = ("recognition", "vision")


def numbers_in(file: Path) -> Iterator[str]:
    """The names of the file's constants that are numbers, or tuples of numbers."""
    for statement in ast.parse(file.read_text()).body:
        if isinstance(statement, ast.Assign) and _is_number(statement.value):
            for target in statement.targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                yield from (name.id for name in names if isinstance(name, ast.Name))


def _is_number(value: ast.expr) -> bool:
    if isinstance(value, ast.Tuple):
        return all(_is_number(part) for part in value.elts)
    if isinstance(value, ast.UnaryOp):
        return _is_number(value.operand)
    if isinstance(value, ast.BinOp):
        return _is_number(value.left) and _is_number(value.right)
    return isinstance(value, ast.Constant) and isinstance(value.value, int | float)


@pytest.mark.parametrize("room", DECIDING)
def test_every_number_is_told(room: str) -> None:
    told = (PROJECT / "docs" / "thresholds.md").read_text()
    files = sorted((PROJECT / "imgseg" / room).glob("*.py"))
    missing = [
        f"{file.stem}.{name}"
        for file in files
        for name in numbers_in(file)
        if f"`{file.stem}.{name}`" not in told
    ]
    assert missing == []


def test_nothing_is_told_that_is_gone() -> None:
    told = (PROJECT / "docs" / "thresholds.md").read_text()
    known = {
        f"{file.stem}.{name}"
        for room in DECIDING
        for file in (PROJECT / "imgseg" / room).glob("*.py")
        for name in numbers_in(file)
    }
    listed = [row.split("`")[1] for row in told.splitlines() if row.startswith("| `")]
    assert [name for name in listed if name not in known] == []
