"""What takes long keeps nobody waiting: what is slow comes before the first word is written."""

import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.models.index import HashedFile
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.models.verdict import Verdict

RunSearch = Callable[[FlaskClient, str], str]
SEA, BEACH, OTHER = "Summer/sea.png", "Summer/beach ☀.png", "Summer/2/other.png"
TRAINING = "imgseg.recognition.self_training.scores_by_self_training"
LINE = "imgseg.services.results.strictness.place"
OUTPUT = "imgseg.services.searches.search_output.write_output"


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


def test_an_answer_is_about_the_results_that_are_there_when_its_turn_comes(
    session: Session,
    ann: FlaskClient,
    search: str,
    run: RunSearch,
    other_tab: Callable[[], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run(ann, search)
    tab, third, held = other_tab(), other_tab(), Held(monkeypatch, TRAINING)
    data = {"photo": BEACH, "answer": "yes"}
    with held.while_held(lambda: tab.post(f"{search}/reviews/rejected", data={"photo": SEA})):
        answer = threading.Thread(target=partial(third.post, f"{search}/review", data=data))
        answer.start()
        answer.join(1)
        done = session.get_one(Run, 1)
        again = Run(user_id=1, search_id=1, status="done", engine_id=done.engine_id)
        session.add(again)
        session.flush()
        session.execute(update(Verdict).values(run_id=again.id))
        session.commit()
    answer.join(60)
    said = session.execute(select(Review.photo, Review.decision).order_by(Review.photo)).all()
    assert said == [(BEACH, "confirmed"), (SEA, "rejected")]


def test_a_run_that_is_started_while_photos_go_finds_nothing_of_them(
    app: Flask,
    session: Session,
    ann: FlaskClient,
    search: str,
    other_tab: Callable[[], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
    app_data: Path,
) -> None:
    form = {"photo": [SEA, BEACH]}
    tab, third = other_tab(), other_tab()
    held = Held(monkeypatch, "imgseg.services.lifecycle.photo_removal.forget_pictures")
    with held.while_held(lambda: tab.post("/albums/1/photos/remove", data=form)):
        begin = partial(third.post, f"{search}/run", data={"strictness": "50"})
        start = threading.Thread(target=begin)
        start.start()
        start.join(4)
        app.extensions["jobs"].wait()
    start.join(60)
    app.extensions["jobs"].wait()
    assert session.scalars(select(Run.status)).all() == ["done"]
    known = session.scalars(select(HashedFile.path)).all()
    assert [path for path in known if not (app_data / path).exists()] == []


@pytest.mark.parametrize(
    ("work", "data"), [("reviews/confirmed", {"photo": OTHER}), ("strictness", {"strictness": "0"})]
)
@pytest.mark.parametrize("failing", ["copy", "commit"])
def test_where_it_cannot_be_kept_all_stands_as_before(
    app: Flask,
    session: Session,
    ann: FlaskClient,
    search: str,
    run: RunSearch,
    monkeypatch: pytest.MonkeyPatch,
    app_data: Path,
    work: str,
    data: dict[str, str],
    failing: str,
) -> None:
    run(ann, search)
    ann.post(f"{search}/reviews/rejected", data={"photo": SEA})
    ann.get(search)
    page, output = ann.get(search).text, app_data / "users/1/searches/1/Output"
    before = {file: file.read_bytes() for file in output.rglob("*") if file.is_file()}

    from imgseg.services.output import output as copying

    failed: list[object] = []
    copy = copying._copy

    def fail(*given: Any) -> None:
        if not failed:
            failed.append(given)
            raise OSError(errno.ENOSPC, "no space left")
        copy(*given)

    with monkeypatch.context() as patch:
        if failing == "copy":
            patch.setattr("imgseg.services.output.output._copy", fail)
        else:
            patch.setattr("imgseg.segregation.access.note_use", fail)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        answer = ann.post(f"{search}/{work}", data=data)
    assert answer.status_code >= 400
    assert session.scalars(select(Review.photo)).all() == [SEA]
    assert session.get_one(Search, 1, populate_existing=True).strictness == 50
    assert {f: f.read_bytes() for f in output.rglob("*") if f.is_file()} == before
    assert ann.get(search).text == page


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


def test_a_search_renamed_while_it_decides_keeps_what_is_said(
    monkeypatch: pytest.MonkeyPatch,
    session: Session,
    ann: FlaskClient,
    other_tab: Callable[[], FlaskClient],
    search: str,
    run: RunSearch,
) -> None:
    run(ann, search)
    say_no = partial(other_tab().post, f"{search}/reviews/rejected", data={"photo": SEA})
    rename = partial(ann.post, f"{search}/rename", data={"name": "Rosa L."})
    renaming = threading.Thread(target=rename)
    with Held(monkeypatch, TRAINING).while_held(say_no):
        renaming.start()
        renaming.join(0.5)
    renaming.join(60)
    assert session.scalars(select(Review.person)).all() == ["Rosa L."]
    assert session.scalars(select(Search.name)).all() == ["Rosa L."]
