"""The question that a search asks, with its folders and its owner's word as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from imgseg.faces import Analysis, Box
from imgseg.models.chosen_face import ChosenFace
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import album_photos, train_photos
from imgseg.services.people.elsewhere import Example, examples_elsewhere, known_elsewhere
from imgseg.services.searches.reviews import reviews_of
from imgseg.services.searches.sought import (
    Sought,
    common_folder,
    one_person,
    several_people,
    sort_by_folder,
)
from imgseg.storage.folders import Listing
from imgseg.verdicts import USUAL_STRICTNESS, PhotoVerdict

if TYPE_CHECKING:
    from imgseg.recognition.feedback import Reviewed
    from imgseg.recognition.people_training import Choices
    from imgseg.recognition.training import Training


@dataclass(frozen=True)
class Question:
    """Who is sought where: folders of photos, and how strict to be (0-100).

    With ``several``, each folder in ``target`` holds the photos of the person it is named after;
    one called unknown holds other people. Without, ``target`` holds the photos of ``person``.
    ``reviews`` is what was said of album photos, by person and by name (relative, ``/``).
    ``chosen`` is where the person's face is in Target photos, as `choose_training` takes it, by
    person and by name. ``names`` are the album's photos where a look at its folder has listed
    them; else they are all that lie in ``album``. ``known`` are faces by which people are known
    from elsewhere, by person, and ``known_now`` is what `known_elsewhere` said of them then.
    """

    target: Path
    unknown: Path | None
    album: Path
    strictness: int = USUAL_STRICTNESS
    person: str = "Target"
    several: bool = False
    reviews: Mapping[str, Mapping[str, Reviewed]] = field(default_factory=dict)
    chosen: Choices = field(default_factory=dict)
    names: Sequence[str] = ()
    known: Mapping[str, Sequence[Example]] = field(default_factory=dict)
    known_now: Mapping[str, str] = field(default_factory=dict)

    def listing(self) -> Listing | None:
        """The album's photos where their names are known; None where the folder is to be listed."""
        return Listing(list(self.names)) if self.names else None

    def sought(self) -> Sought:
        """Whose photos lie where.

        Raises:
            InputError: a folder is missing or has no photo.
        """
        if self.several:
            return several_people(self.target, self.unknown)
        known = any(example.same for example in self.known.get(self.person, ()))
        return one_person(self.person, self.target, self.unknown, known=known)

    def target_of(self, name: str) -> Path:
        """The folder of the Target photos of the person called ``name``."""
        return self.target / name if self.several else self.target

    def known_hashes(self) -> list[str]:
        """The contents of the photos in ``known``."""
        return [example.sha256 for examples in self.known.values() for example in examples]

    def decide(
        self, photos: Mapping[str, Analysis], name: str, training: Training
    ) -> Sequence[PhotoVerdict]:
        """One verdict per photo about the person called ``name``, learnt from ``training``."""
        # Late, because numpy takes its time.
        from imgseg.recognition.feedback import decide_reviewed

        said = self.reviews.get(name, {})
        return decide_reviewed(photos, training, said, name, self.strictness)


@dataclass(frozen=True)
class PeopleFolders:
    """A folder that holds one for each person; how many photos each has, by name, sorted."""

    folder: Path
    people: dict[str, int]


def people_folders(search: Search) -> PeopleFolders | None:
    """The folders in Target that may each be a person; None where there are not two.

    One called unknown counts, but nobody in it is sought. Whether they are people, or years of
    one person, only its owner knows.
    """
    target = train_photos(search, "target")
    names = target.names()
    common = common_folder(names)
    found = sort_by_folder(name.removeprefix(f"{common}/") for name in names)
    if not found.people or len(found.people) + len(found.unknown) < 2:
        return None
    people = {name: len(photos) for name, photos in sorted(found.people.items())}
    return PeopleFolders(target.photos / common, people)


def question_of(session: Session, search: Search, several: bool) -> Question:
    """Who is sought in which album, and what was said of its photos.

    ``several`` lets each folder in Target be a person, if there is more than one.
    """
    unknown = train_photos(search, "unknown")
    people = people_folders(search) if several else None
    album = album_photos(search.album)
    return Question(
        target=people.folder if people else train_photos(search, "target").photos,
        unknown=unknown.photos if unknown.count() else None,
        album=album.photos,
        strictness=search.strictness,
        person=search.name,
        several=people is not None,
        reviews=reviews_of(session, search),
        chosen=_choices(session, search, people),
        names=album.names() if search.album.source is not None else (),
        known=examples_elsewhere(session, search),
        known_now=known_elsewhere(session, search),
    )


def _choices(
    session: Session, search: Search, people: PeopleFolders | None
) -> dict[str, dict[str, Box | None]]:
    """What was chosen in the photos of each person, by name in the person's own folder."""
    chosen = chosen_faces(session, search)
    if people is None:
        return {search.name: chosen}
    choices: dict[str, dict[str, Box | None]] = {}
    target = train_photos(search, "target")
    for photo, box in chosen.items():
        path = PurePath(target.photos, photo)
        if path.is_relative_to(people.folder):
            person, *rest = path.relative_to(people.folder).parts
            choices.setdefault(person, {})["/".join(rest)] = box
    return choices


def choose_face(session: Session, search: Search, photo: str, box: Box | None) -> None:
    """Take note that ``box`` in the Target photo is the person; None if no face in it is.

    What was chosen in it before is forgotten. The caller commits.
    """
    forget_chosen(session, search, photo)
    x, y, w, h = box or (None, None, None, None)
    session.add(ChosenFace(search_id=search.id, photo=photo, x=x, y=y, w=w, h=h))
    session.flush()


def forget_chosen(session: Session, search: Search, photo: str) -> None:
    """Let imgseg find the person in the Target photo by itself again. The caller commits."""
    mine = ChosenFace.search_id == search.id, ChosenFace.photo == photo
    session.execute(delete(ChosenFace).where(*mine))


def chosen_faces(session: Session, search: Search) -> dict[str, Box | None]:
    """What was chosen in each Target photo, by its name; see `choose_face`."""
    rows = session.scalars(select(ChosenFace).where(ChosenFace.search_id == search.id))
    return {row.photo: row.box for row in rows}
