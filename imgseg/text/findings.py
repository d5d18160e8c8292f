"""What the training check finds, in words: for the terminal, the table and the pages."""

from collections.abc import Callable
from functools import partial

from imgseg.findings import Finding, TrainingError
from imgseg.text.language import gettext, gettext_noop
from imgseg.text.reasons import say_problem
from imgseg.text.words import first_of

# Of so many photos the names are told; the rest are counted.
NAMED = 4
SENTENCES = {
    # A photo that nothing is learnt from.
    "unreadable": gettext_noop("Not used: %(name)s."),
    "no_face": gettext_noop("Not used: no face was found in it."),
    "same_photo": gettext_noop("Not used: it is the same photo as %(photo)s."),
    "same_picture": gettext_noop("Not used: it seems to be the same picture as %(photo)s."),
    "said_absent": gettext_noop("Not used: you said that the person is not in it."),
    "unlike_chosen": gettext_noop(
        "Not used: no face in it is like the one you chose. If one is the person, choose it too."
    ),
    "outlier": gettext_noop("Not used: its face is not like those in the other photos."),
    "in_target_too": gettext_noop("Not used: the same photo is in %(target)s."),
    "loose": gettext_noop("Not used: it lies in nobody's folder."),
    "its_face_is_like": gettext_noop(
        "Its face looks like the person: it is not counted among the other people."
    ),
    "one_face_is_like": gettext_noop(
        "One of its faces looks like the person: it is not counted among the other people."
    ),
    # A photo that is learnt from.
    "outlier_used": gettext_noop(
        "Its face is not like those in the other photos: remove it if it is somebody else's."
    ),
    "chosen_unlike": gettext_noop(
        "Used because you chose it, but its face is not like those in the other photos."
    ),
    "faces_agreeing": gettext_noop(
        "%(number)s faces: the one that agrees with the other photos is used."
    ),
    "faces_in_front": gettext_noop("%(number)s faces: the largest, nearest the centre is used."),
    "faces_chosen": gettext_noop("%(number)s faces: the one you chose is used."),
    "small_face": gettext_noop(
        "Its face is only %(number)s pixels wide: a larger one makes the result surer."
    ),
    "shared_photo": gettext_noop(
        "The same photo as %(photo)s: leave it where the person is the main one."
    ),
    "not_found": gettext_noop("Check: it would not be found from the others (score %(number)s)."),
    # All photos of a person.
    "one_photo": gettext_noop("Only 1 photo is learnt from: two or three more would find more."),
    "two_photos": gettext_noop(
        "Only 2 photos are learnt from: three to ten make the result surer."
    ),
    "small_faces": gettext_noop(
        "The face is at most %(number)s pixels wide in every photo: one closer photo would"
        " find more."
    ),
    "rival": gettext_noop(
        "Another person is in as many of these photos: who is in front in more of them is"
        " looked for. Add a photo of the person alone."
    ),
    "two_people": gettext_noop(
        "Two people seem to be mixed: one in %(names)s, another in %(others)s. All are used,"
        " and photos of both will be found; to find one of them, remove the photos of the"
        " other."
    ),
    "nobody_agrees": gettext_noop(
        "No two photos seem to show the same person. All are used; keep only the photos of"
        " the one you look for."
    ),
    "found": gettext_noop(
        "Check: %(number)s of %(of)s of your own photos would be found from the others."
    ),
    "one_day": gettext_noop(
        "All %(number)s photos are from one day: one from another day would find more."
    ),
    "all_front": gettext_noop(
        "The face is seen from the front in all %(number)s photos: one from the side would"
        " find more of those from the side."
    ),
    "all_side": gettext_noop(
        "The face is turned to the side in all %(number)s photos: one from the front would"
        " find more."
    ),
    "same_person": gettext_noop(
        "Looks like the same person as %(other)s: if so, put their photos together."
    ),
    "no_photo": gettext_noop("Not sought: there is no photo in it."),
    "no_face_of": gettext_noop("Not sought: there is no face in its photos."),
    "nobody_said": gettext_noop("Not sought: you said that nobody in its photos is it."),
    # The whole search.
    "look_alike": gettext_noop(
        "People in this album look alike to imgseg: about %(number)s of its answers may be"
        " wrong. Look through the unsure photos: each Yes and No makes the others surer."
    ),
    "network_missing": gettext_noop(
        "The network %(name)s is missing: FaceNet alone confuses some people. Run `python"
        " run.py models build` where there is a network."
    ),
}
# Where a page shows the face beside it.
ON_PAGE = {
    "not_found": gettext_noop("It looks different from your other photos. Is it the right face?"),
}
# What leaves nothing to learn from, where a page has other words for the folders.
PROBLEMS_ON_PAGE = {
    "same_photos": gettext_noop(
        "All photos of the person are among those of other people, too: remove them from one of"
        " the two."
    ),
    "no_face": gettext_noop(
        "No face was found in any photo: add photos in which the person's face is seen clearly."
    ),
    "nobody_left": gettext_noop(
        "No photo is left in which the person's face may be: choose the face in one of them, or add"
        " photos of the person."
    ),
}


def label_of(finding: Finding) -> str:
    """What it is about: ``Target``, ``Target/a.jpg``, ``unknown/b.jpg``, or with a name."""
    if finding.code in {"said", "loose"}:
        return finding.photo
    folder = "unknown" if finding.unknown else finding.person or "Target"
    return f"{folder}/{finding.photo}" if finding.photo else folder


def sentence_of(finding: Finding, on_page: bool = False) -> str:
    """The sentence; ``on_page`` of the photos themselves no folder is told."""
    name, other = "".join(finding.names[:1]), "".join(finding.others[:1])
    if finding.code == "said":
        # What a release before this one found, in its words.
        return name
    number, of = (*(f"{number:g}" for number in finding.numbers), "", "")[:2]
    target = finding.person or "Target"
    sentence = SENTENCES[finding.code]
    if on_page:
        sentence = ON_PAGE.get(finding.code, sentence)
    folder = other or ("" if on_page else target)
    photo = f"{folder}/{name}" if folder else name
    return gettext(
        sentence,
        target=target,
        photo=photo,
        name=say_problem(name) if finding.code == "unreadable" else name,
        names=first_of(finding.names, NAMED),
        other=other,
        others=first_of(finding.others, NAMED),
        number=number,
        of=of,
    )


def _problem(code: str) -> str:
    return gettext(PROBLEMS_ON_PAGE.get(code) or TrainingError.SENTENCES[code])


# For templates.
FILTERS: dict[str, Callable[..., str]] = {
    "label": label_of,
    "sentence": sentence_of,
    "page_sentence": partial(sentence_of, on_page=True),
    "training_problem": _problem,
}
