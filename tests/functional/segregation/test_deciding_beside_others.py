"""What takes long keeps nobody waiting: what is slow comes before the first word is written."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.models.user import User

RunSearch = Callable[[FlaskClient, str], str]
SEA, BEACH = "Summer/sea.png", "Summer/beach ☀.png"
TRAINING = "imgseg.recognition.self_training.score_album"
LINE = "imgseg.services.results.strictness.place"
OUTPUT = "imgseg.services.output.output.write_output"


class Held:
    """Whoever comes to a function first waits there until ``let_go``; ``there`` says that it is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, function: str) -> None:
        import importlib

        module, name = function.rsplit(".", 1)
        self._real = getattr(importlib.import_module(module), name)
        self._go = threading.Event()
        self.there = threading.Event()
        monkeypatch.setattr(function, self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.there.is_set():
            self.there.set()
            assert self._go.wait(60)
        return self._real(*args, **kwargs)

    @contextmanager
    def while_held(self, work: Callable[[], TestResponse]) -> Iterator[list[TestResponse]]:
        """Do ``work`` in a thread, which is held inside; what it answers is in the list after."""
        answers: list[TestResponse] = []
        thread = threading.Thread(target=lambda: answers.append(work()))
        thread.start()
        try:
            assert self.there.wait(60)
            yield answers
        finally:
            self._go.set()
            thread.join(60)


@pytest.fixture
def other_tab(app: Flask, session: Session) -> Callable[[], FlaskClient]:
    def open_tab() -> FlaskClient:
        return app.test_client(user=session.get(User, 1))

    return open_tab


@pytest.mark.parametrize(
    ("work", "data", "slow"),
    [
        ("reviews/rejected", {"photo": SEA}, TRAINING),
        ("reviews/rejected", {"photo": SEA}, OUTPUT),
        ("review", {"photo": SEA, "answer": "no"}, TRAINING),
        ("strictness", {"strictness": "80"}, LINE),
        ("strictness", {"strictness": "80"}, OUTPUT),
    ],
)
def test_while_one_decides_others_can_write(
    ann: FlaskClient,
    bob: FlaskClient,
    search: str,
    run: RunSearch,
    other_tab: Callable[[], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
    work: str,
    data: dict[str, str],
    slow: str,
) -> None:
    run(ann, search)
    tab, held = other_tab(), Held(monkeypatch, slow)
    with held.while_held(lambda: tab.post(f"{search}/{work}", data=data)) as answers:
        # It would wait ten seconds for the database, and then fail.
        assert bob.post("/albums", data={"name": "Bob's"}).location == "/albums/2"
        assert answers == []
    assert answers[0].status_code == 302


def test_two_searches_are_decided_side_by_side(
    ann: FlaskClient,
    search: str,
    run: RunSearch,
    send: Callable[..., TestResponse],
    photo: Callable[..., bytes],
    other_tab: Callable[[], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run(ann, search)
    second = ann.post("/searches/new", data={"person": "Again", "album": "1"}).location
    send(ann, f"{second}/train/target", {"a.png": photo((250, 20, 20), 10)})
    run(ann, second)
    tab, held = other_tab(), Held(monkeypatch, TRAINING)
    with held.while_held(lambda: tab.post(f"{search}/reviews/rejected", data={"photo": SEA})):
        assert ann.post(f"{second}/reviews/rejected", data={"photo": SEA}).status_code == 302
        third = other_tab()
        beside = threading.Thread(
            target=third.post,
            args=[f"{search}/reviews/rejected"],
            kwargs={"data": {"photo": BEACH}},
        )
        beside.start()
    beside.join(60)
    # Of two clicks in one search neither is lost.
    assert (
        "0</strong> of" in ann.get(search).text or "No photo in this album" in ann.get(search).text
    )
