"""What the training check finds, in words: for the terminal, the table and the pages."""

from collections.abc import Callable
from functools import partial

from imgseg.findings import Finding, TrainingError

# Of so many photos the names are told; the rest are counted.
NAMED = 4
NOT_USED = "Not used: "
# ``{folder}`` is the person's folder and a slash where folders are told, else nothing.
SENTENCES = {
    # What a release before this one found, in its words.
    "said": "{names[0]}",
    # A photo that nothing is learnt from.
    "unreadable": NOT_USED + "{names[0]}.",
    "no_face": NOT_USED + "no face was found in it.",
    "same_photo": NOT_USED + "it is the same photo as {folder}{names[0]}.",
    "same_picture": NOT_USED + "it seems to be the same picture as {folder}{names[0]}.",
    "said_absent": NOT_USED + "you said that the person is not in it.",
    "unlike_chosen": NOT_USED
    + "no face in it is like the one you chose. If one is the person, choose it too.",
    "outlier": NOT_USED + "its face is not like those in the other photos.",
    "in_target_too": NOT_USED + "the same photo is in {target}.",
    "loose": NOT_USED + "it lies in nobody's folder.",
    "its_face_is_like": (
        "Its face looks like the person: it is not counted among the other people."
    ),
    "one_face_is_like": (
        "One of its faces looks like the person: it is not counted among the other people."
    ),
    # A photo that is learnt from.
    "outlier_used": (
        "Its face is not like those in the other photos: remove it if it is somebody else's."
    ),
    "chosen_unlike": (
        "Used because you chose it, but its face is not like those in the other photos."
    ),
    "faces_agreeing": "{numbers[0]} faces: the one that agrees with the other photos is used.",
    "faces_in_front": "{numbers[0]} faces: the largest, nearest the centre is used.",
    "faces_chosen": "{numbers[0]} faces: the one you chose is used.",
    "small_face": (
        "Its face is only {numbers[0]} pixels wide: a larger one makes the result surer."
    ),
    "shared_photo": (
        "The same photo as {others[0]}/{names[0]}: leave it where the person is the main one."
    ),
    "not_found": "Check: it would not be found from the others (score {numbers[0]:g}).",
    # All photos of a person.
    "one_photo": "Only 1 photo is learnt from: two or three more would find more.",
    "two_photos": "Only 2 photos are learnt from: three to ten make the result surer.",
    "small_faces": (
        "The face is at most {numbers[0]} pixels wide in every photo: one closer photo would find"
        " more."
    ),
    "rival": (
        "Another person is in as many of these photos: who is in front in more of them is looked"
        " for. Add a photo of the person alone."
    ),
    "two_people": (
        "Two people seem to be mixed: one in {names_told}, another in {others_told}. All are used,"
        " and photos of both will be found; to find one of them, remove the photos of the other."
    ),
    "nobody_agrees": (
        "No two photos seem to show the same person. All are used; keep only the photos of the one"
        " you look for."
    ),
    "found": (
        "Check: {numbers[0]} of {numbers[1]} of your own photos would be found from the others."
    ),
    "one_day": ("All {numbers[0]} photos are from one day: one from another day would find more."),
    "all_front": (
        "The face is seen from the front in all {numbers[0]} photos: one from the side would find"
        " more of those from the side."
    ),
    "all_side": (
        "The face is turned to the side in all {numbers[0]} photos: one from the front would find"
        " more."
    ),
    "same_person": "Looks like the same person as {others[0]}: if so, put their photos together.",
    "no_photo": "Not sought: there is no photo in it.",
    "no_face_of": "Not sought: there is no face in its photos.",
    "nobody_said": "Not sought: you said that nobody in its photos is it.",
    # The whole search.
    "look_alike": (
        "People in this album look alike to imgseg: about {numbers[0]} of its answers may be"
        " wrong. Look through the unsure photos: each Yes and No makes the others surer."
    ),
    "network_missing": (
        "The network {names[0]} is missing: FaceNet alone confuses some people. Run"
        " `python run.py models build` where there is a network."
    ),
}
# Where a page shows the face beside it.
ON_PAGE = {
    "not_found": "It would not be found from your other photos: is it the right face?",
}
# What leaves nothing to learn from, where a page has other words for the folders.
PROBLEMS_ON_PAGE = {
    "same_photos": (
        "All photos of the person are among those of other people, too: remove them from one of"
        " the two."
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
    target = finding.person or "Target"
    sentence = SENTENCES[finding.code]
    if on_page:
        sentence = ON_PAGE.get(finding.code, sentence)
    return sentence.format(
        target=target,
        folder="" if on_page else f"{target}/",
        names_told=_told(finding.names),
        others_told=_told(finding.others),
        **finding._asdict(),
    )


def _told(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _problem(code: str) -> str:
    return PROBLEMS_ON_PAGE.get(code) or str(TrainingError(code, target=""))


# For templates.
FILTERS: dict[str, Callable[..., str]] = {
    "label": label_of,
    "sentence": sentence_of,
    "page_sentence": partial(sentence_of, on_page=True),
    "training_problem": _problem,
}
