"""Which of the people in an album are somebody remembered: said where it is sure, or not at all."""

from collections import Counter, defaultdict
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.models.person import Person, PersonExample
from imgseg.models.same_person import FacePlace
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.albums.same_person import is_same_place, place_of
from imgseg.services.people.people import last_results

# The ids of people remembered, by the id of somebody in an album.
Fitting = dict[int, set[int]]
# So many faces of each group tell who it is, however large it is.
BEST = 20
WHOLE = func.coalesce(AlbumPerson.part_of, AlbumPerson.id)


def remembered_in_album(
    session: Session, album: Album, people: Collection[AlbumPerson]
) -> dict[int, Person]:
    """Who of an album's people is somebody remembered, by their id; ``people`` are no parts.

    Somebody is if most of the best faces were found as that person last, or, where these were found
    as nobody, if most of the faces of the album that the person is known by are theirs: a single
    one may be that of somebody beside. Nobody is whose faces were rather said not to be, or who
    fits two.
    """
    wholes = {one.id for one in people}
    fitting, wrong = _by_examples(session, album, wholes)
    fitting |= _by_results(session, album, wholes)
    sure = {whole: list(who - wrong[whole]) for whole, who in fitting.items()}
    ids = {whole: who[0] for whole, who in sure.items() if len(who) == 1}
    wanted = select(Person).where(Person.id.in_(set(ids.values())), ~Person.hidden)
    named = {person.id: person for person in session.scalars(wanted)}
    return {whole: named[id_] for whole, id_ in ids.items() if id_ in named}


def _by_examples(
    session: Session, album: Album, people: Collection[int]
) -> tuple[Fitting, Fitting]:
    """Most of whose faces are those of one of the people, and who was rather said not to be one."""
    said = session.scalars(
        select(PersonExample)
        .join(Person, Person.id == PersonExample.person_id)
        .where(PersonExample.album_id == album.id, Person.user_id == album.user_id)
    ).all()
    by_photo: dict[str, list[PersonExample]] = defaultdict(list)
    for one in said:
        by_photo[one.photo].append(one)
    in_question = select(PersonExample.photo).where(PersonExample.album_id == album.id)
    faces = session.execute(
        select(WHOLE, PersonFace)
        .join(AlbumPerson, AlbumPerson.id == PersonFace.person_id)
        .where(AlbumPerson.album_id == album.id, WHOLE.in_(people))
        .where(PersonFace.photo.in_(in_question))
    )
    yes: Counter[tuple[int, int]] = Counter()
    no: Counter[tuple[int, int]] = Counter()
    for whole, face in faces:
        for one in by_photo[face.photo]:
            if is_same_place(FacePlace(one.photo, *one.box), place_of(face)):
                (yes if one.same else no)[whole, one.person_id] += 1
    known_by = Counter(one.person_id for one in said if one.same)
    fitting: Fitting = defaultdict(set)
    wrong: Fitting = defaultdict(set)
    for (whole, person), count in yes.items():
        if 2 * count > known_by[person]:
            fitting[whole].add(person)
    for (whole, person), count in no.items():
        if count > yes[whole, person]:
            wrong[whole].add(person)
    return fitting, wrong


def _by_results(session: Session, album: Album, people: Collection[int]) -> Fitting:
    """As whom most of the best faces of each of the people were found last."""
    place = func.row_number().over(partition_by=PersonFace.person_id, order_by=PersonFace.id)
    ranked = (
        select(WHOLE.label("whole"), PersonFace.id.label("face"), place.label("place"))
        .select_from(PersonFace)
        .join(AlbumPerson, AlbumPerson.id == PersonFace.person_id)
        .where(AlbumPerson.album_id == album.id, WHOLE.in_(people))
        .subquery()
    )
    best = ranked.c.place <= BEST
    counted = select(ranked.c.whole, func.count()).where(best).group_by(ranked.c.whole)
    faces: dict[int, int] = dict(session.execute(counted).all())
    mine = (Person.user_id == album.user_id) & (Search.album_id == album.id)
    sought = {(one.run_id, one.name): one.person_id for one in last_results(session, mine)}
    same_face = [getattr(Verdict, side) == getattr(PersonFace, side) for side in "xywh"]
    rows = session.execute(
        select(ranked.c.whole, Verdict.run_id, Verdict.person, func.count())
        .join(PersonFace, PersonFace.id == ranked.c.face)
        .join(Verdict, Verdict.photo == PersonFace.photo)
        .where(best, Verdict.verdict == "match", *same_face)
        .where(Verdict.run_id.in_({run_id for run_id, _ in sought}))
        .group_by(ranked.c.whole, Verdict.run_id, Verdict.person)
    )
    fitting: Fitting = defaultdict(set)
    for whole, run_id, name, count in rows:
        if (run_id, name) in sought and 2 * count > faces[whole]:
            fitting[whole].add(sought[run_id, name])
    return fitting
