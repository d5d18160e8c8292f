"""Why a photo got its verdict, in words: for the table and the pages."""

import re

from imgseg.faces import Look
from imgseg.verdicts import PhotoVerdict, Reason

# What is added when a first look found nothing sure.
LOOKS: dict[Look, str] = {
    "": "",
    "turned 90": " It was found when the photo was turned by 90 degrees.",
    "turned 180": " It was found when the photo was turned by 180 degrees.",
    "turned 270": " It was found when the photo was turned by 270 degrees.",
    "enlarged": " It was found only when the photo was enlarged.",
}
PLAIN = {
    "no_face": "No face was found in it.",
    "confirmed": "You said that this is the person.",
    "rejected": "You said that this is not the person.",
}
# How the table tells of copies; the next run reads it there.
KEPT = " (a file of yours with this name and content was there already)"
RENAMED = ' (copied as "{}")'
RENAMED_AS = re.compile(r' \(copied as "(.+)"\)\Z', re.DOTALL)


def reason_of(v: PhotoVerdict) -> str:
    """The sentence, with what is to be told of the photo's copy."""
    return explain(v.verdict, v.score, v.faces, v.reason)


def explain(verdict: str, score: float | None, faces: int, why: Reason) -> str:
    """The sentence for a verdict about a photo with so many faces, the best of that score."""
    copied = KEPT if why.kept else RENAMED.format(why.copied_as) if why.copied_as else ""
    if why.code == "faces":
        sentence = _of_faces(verdict, score or 0.0, faces, why) + LOOKS[why.look]
    elif why.code == "unreadable":
        sentence = f"It cannot be read: {why.words}."
    else:
        sentence = PLAIN.get(why.code, why.words)
    return sentence + copied


def _of_faces(verdict: str, best: float, count: int, why: Reason) -> str:
    score, line = f"{best:g}", why.line
    one = "Its face" if count == 1 else f"One of its {count} faces"
    if why.over > 1:
        # Only one of them can be.
        return (
            f"{why.over} of its {count} faces look like the person: the better one scores {score}."
        )
    if verdict == "match":
        return f"{one} looks like the person: it scores {score}, and {line} is enough."
    if verdict == "unsure":
        return f"{one} looks somewhat like the person: it scores {score}, under {line}."
    if count == 1:
        return f"Its face does not look like the person: it scores {score}, {line} would be enough."
    return (
        f"None of its {count} faces looks like the person: the closest scores {score}, {line} would"
        " be enough."
    )


# For templates.
FILTERS = {"reason": lambda row: explain(row.verdict, row.score, row.faces, row.why)}
