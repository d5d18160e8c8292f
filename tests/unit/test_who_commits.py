"""One owner of each write: the view, the command or the job."""

import ast
from collections.abc import Iterator

import pytest

from imgseg.config import PROJECT

TRANSACTIONS = {"commit", "begin", "begin_nested"}


def transactions_in(source: str) -> Iterator[int]:
    """The lines that take a transaction into their own hands; calling what was given is none."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in TRANSACTIONS:
            yield node.lineno


def test_a_service_never_commits() -> None:
    services = PROJECT / "imgseg" / "services"
    found = [
        f"{file.relative_to(PROJECT)}:{line}: services change and flush; the view, the command or"
        " the job commits, or hands in what commits where work takes long"
        for file in sorted(services.rglob("*.py"))
        for line in transactions_in(file.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source", ["session.commit()", "work(session, db.session.commit)", "with self._s.begin(): ..."]
)
def test_the_guard_sees_a_commit(source: str) -> None:
    assert list(transactions_in(source)) == [1]
