"""Whose turn it is: owners take turns, and what is small does not wait for what is large."""

from collections import Counter
from collections.abc import Collection
from itertools import takewhile

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectin_polymorphic

from imgseg.models.job import Job, TargetLook
from imgseg.models.run import Run

# Somebody waits for a look at Target; nobody may have asked for a look through an album, and nobody
# has asked for what follows one.
KINDS = ("target_look", "run", "follow_up", "album_look", "samples")
# So few new photos take a slow machine half a minute.
SMALL = 100


def whose_turn(session: Session, waiting: Collection[int]) -> list[Job]:
    """Of jobs that wait (ids), those that still do: in the order in which they will be done.

    One of each owner in turn, beginning with whose last turn is longest ago.
    """
    jobs = session.scalars(
        select(Job)
        .where(Job.id.in_(waiting), Job.status == "pending")
        .options(selectin_polymorphic(Job, [Run]))
    )
    served = select(Job.user_id, func.max(Job.started_at)).group_by(Job.user_id)
    last_turn = {owner: moment.timestamp() for owner, moment in session.execute(served) if moment}
    turns: Counter[tuple[int, int]] = Counter()
    order = []
    for job in sorted(jobs, key=lambda job: job.id):
        rank = _rank(job)
        turn = turns[rank, job.user_id]
        turns[rank, job.user_id] += 1
        last = last_turn.get(job.user_id, 0.0)
        order.append(((rank, turn, last, job.id), job))
    return [job for _, job in sorted(order, key=lambda one: one[0])]


def _rank(job: Job) -> int:
    follows = isinstance(job, Run) and job.follow_up
    return KINDS.index("follow_up" if follows else job.kind)


def goes_first(session: Session, waiting: Collection[int], at_work: list[int]) -> Job | None:
    """Which of the jobs that wait (ids) is done before the next photo of the one at work.

    ``at_work`` are that one and those that wait for it, the first begun first. Looks at Target
    are; of another owner, what is small beside it, if it is not small itself; and a run before
    what only follows an album.
    """
    first = session.get(Job, at_work[0])
    follows = isinstance(first, Run) and first.follow_up
    for job in whose_turn(session, waiting):
        small = first is not None and job.size <= SMALL and job.size < first.size
        others = first is not None and job.user_id != first.user_id
        waited_for = follows and isinstance(job, Run) and not job.follow_up
        alone = len(at_work) == 1
        if isinstance(job, TargetLook) or (alone and ((small and others) or waited_for)):
            return job
    return None


def others_wait(session: Session, waiting: Collection[int], at_work: int) -> bool:
    """Whether jobs of other owners wait (ids) that are no less urgent than the one at work."""
    now = session.get(Job, at_work)
    return now is not None and any(
        job.user_id != now.user_id and _rank(job) <= _rank(now)
        for job in whose_turn(session, waiting)
    )


def runs_before(session: Session, run: Run) -> int:
    """How many runs a pending one waits for."""
    working = select(func.count(Run.id)).where(Run.status == "running")
    waiting = session.scalars(select(Run.id).where(Run.status == "pending")).all()
    before = takewhile(lambda job: job.id != run.id, whose_turn(session, waiting))
    return session.scalars(working).one() + len(list(before))
