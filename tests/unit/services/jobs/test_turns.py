"""Whose turn it is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.album_people import AlbumLook
from imgseg.models.base import now
from imgseg.models.job import Job, TargetLook
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.jobs.turns import goes_first, others_wait, runs_before, whose_turn

Add = Callable[..., Job]


@pytest.fixture
def add(session: Session) -> Add:
    """Adds a job of an owner, by name, about a search or an album of its own."""
    users: dict[str, int] = {}

    def add_job(kind: type[Job], owner: str, **columns: object) -> Job:
        if owner not in users:
            user = User(name=owner, email=owner, password_hash="-")
            session.add(user)
            session.flush()
            users[owner] = user.id
        search = Search(
            user_id=users[owner], album=Album(user_id=users[owner], name="A"), name="Rosa"
        )
        session.add(search)
        session.flush()
        about = {"album_id": search.album_id} if kind is AlbumLook else {"search_id": search.id}
        job = kind(user_id=users[owner], **about, **columns)
        session.add(job)
        session.commit()
        return job

    return add_job


def ids(*jobs: Job) -> list[int]:
    return [job.id for job in jobs]


def test_owners_take_turns_and_each_ones_own_come_in_order(session: Session, add: Add) -> None:
    ann = [add(Run, "ann") for _ in range(3)]
    bob = [add(Run, "bob") for _ in range(2)]
    last = bob[1]
    assert isinstance(last, Run)
    order = whose_turn(session, ids(*ann, *bob))
    assert ids(*order) == ids(ann[0], bob[0], ann[1], bob[1], ann[2])
    assert runs_before(session, last) == 3


def test_who_had_the_last_turn_comes_after_the_others(session: Session, add: Add) -> None:
    add(Run, "ann", status="done", started_at=now())
    add(Run, "bob", status="done", started_at=now() - timedelta(hours=1))
    ann, bob, eve = (add(Run, owner) for owner in ("ann", "bob", "eve"))
    assert ids(*whose_turn(session, ids(ann, bob, eve))) == ids(eve, bob, ann)


def test_looks_at_target_come_first_and_looks_through_albums_last(
    session: Session, add: Add
) -> None:
    through, run, target = add(AlbumLook, "ann"), add(Run, "ann"), add(TargetLook, "bob")
    assert ids(*whose_turn(session, ids(through, run, target))) == ids(target, run, through)


def test_what_is_small_beside_it_goes_before_the_next_photo_of_another_owner(
    session: Session, add: Add
) -> None:
    large = add(Run, "ann", status="running", size=10_000)
    own, small, not_so_small = (
        add(Run, "ann", size=5),
        add(Run, "bob", size=5),
        add(Run, "eve", size=101),
    )
    assert goes_first(session, ids(own, not_so_small), ids(large)) is None
    assert goes_first(session, ids(own, not_so_small, small), ids(large)) is small
    # Not within one another: who was let go first would wait in turn.
    assert goes_first(session, ids(small), ids(large, own)) is None
    look = add(TargetLook, "ann")
    assert goes_first(session, ids(small, look), ids(large, own)) is look


def test_a_small_one_does_not_wait_for_another_small_one(session: Session, add: Add) -> None:
    at_work, other = add(Run, "ann", status="running", size=5), add(Run, "bob", size=5)
    assert goes_first(session, ids(other), ids(at_work)) is None


def test_a_turn_ends_for_others_but_not_for_what_nobody_may_have_asked_for(
    session: Session, add: Add
) -> None:
    at_work, own = add(Run, "ann", status="running"), add(Run, "ann")
    look, other = add(AlbumLook, "bob"), add(Run, "bob")
    assert not others_wait(session, ids(own, look), at_work.id)
    assert others_wait(session, ids(own, look, other), at_work.id)
