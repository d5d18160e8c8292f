"""What was seen in the Target photos of a search, before it runs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from imgseg.faces import Box
from imgseg.findings import TrainingError
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import train_photos
from imgseg.services.searches.search_question import question_of
from imgseg.services.searches.seen_photos import Judge, SeenPerson


def seen_people(session: Session, search: Search, engine_id: str) -> list[SeenPerson]:
    """What the engine of that id saw in the Target photos so far, by person; empty without photos.

    Raises:
        InputError: the names of the folders in Target cannot stand side by side.
    """
    # Late, because numpy takes its time.
    from imgseg.recognition.missing import what_is_missing
    from imgseg.recognition.people_training import train
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import look_up, together

    target = train_photos(search, "target")
    if not target.count():
        return []
    index = FaceIndex(session, search.user_id)
    question = question_of(session, search, search.several)
    sought = question.sought()
    folders = {name: look_up(index, engine_id, *p) for name, p in sought.people.items()}
    others = together([look_up(index, engine_id, *photos) for photos in sought.unknown])
    people = [
        Judge(
            name=name,
            label=name if question.several else "",
            photos=photos,
            within=photos.folder.relative_to(target.photos),
            seen=folders[name],
            chosen=dict(question.chosen.get(name, {})),
        )
        for name, photos in sought.people.items()
    ]
    try:
        trainings, findings = train(folders, others, question.several, question.chosen)
    except TrainingError as error:
        return [one.without_training([], error.code) for one in people]
    complete = all(one.is_complete for one in people)
    if complete:
        findings += what_is_missing(trainings, sought.day_of, question.several)
    return [
        one.with_training(trainings[one.name], findings, search.strictness if complete else None)
        if one.name in trainings
        else one.without_training([f for f in findings if f.person == one.label and not f.photo])
        for one in people
    ]


def faces_in(session: Session, search: Search, engine_id: str, photo: str) -> list[Box]:
    """The faces that the engine saw in the Target photo of that name; none before it was seen."""
    from imgseg.recognition.photo_faces import box_of
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import look_up

    index, target = FaceIndex(session, search.user_id), train_photos(search, "target").photos
    analyses = look_up(index, engine_id, target, [photo]).analyses
    return [box_of(face) for analysis in analyses.values() for face in analysis.faces]
