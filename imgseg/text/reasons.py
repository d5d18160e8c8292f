"""Why a photo got its verdict, in words: for the table and the pages."""

import re

from imgseg.faces import Look
from imgseg.text.language import gettext, gettext_noop, ngettext
from imgseg.verdicts import Reason

# What is added when a first look found nothing sure.
LOOKS: dict[Look, str] = {
    "turned 90": gettext_noop("It was found when the photo was turned by 90 degrees."),
    "turned 180": gettext_noop("It was found when the photo was turned by 180 degrees."),
    "turned 270": gettext_noop("It was found when the photo was turned by 270 degrees."),
    "enlarged": gettext_noop("It was found only when the photo was enlarged."),
}
PLAIN = {
    "no_face": gettext_noop("No face was found in it."),
    "confirmed": gettext_noop("You said that this is the person."),
    "rejected": gettext_noop("You said that this is not the person."),
}
# How the table tells of copies; the next run reads it there.
KEPT = gettext_noop("(a file of yours with this name and content was there already)")
RENAMED = gettext_noop('(copied as "%(name)s")')
RENAMED_AS = re.compile(r' \(copied as "(.+)"\)\Z', re.DOTALL)
# What `imgseg.vision` and the index say of photos that cannot be read, where something stands in
# it; the rest of what they say is marked there.
PROBLEMS = {
    re.compile(
        r"its (?P<pixels>\d+) megapixels are over the limit of (?P<limit>\d+)"
    ): gettext_noop("its %(pixels)s megapixels are over the limit of %(limit)s"),
    re.compile(r"it cannot be opened: (?P<why>.+)", re.DOTALL): gettext_noop(
        "it cannot be opened: %(why)s"
    ),
    re.compile(r"no process can be started for it: (?P<why>.+)", re.DOTALL): gettext_noop(
        "no process can be started for it: %(why)s"
    ),
}


def explain(verdict: str, score: float | None, faces: int, why: Reason) -> str:
    """The sentence for a verdict about a photo with so many faces, the best of that score.

    It tells, too, what is to be told of the photo's copy.
    """
    if why.code == "faces":
        said = [_of_faces(verdict, score or 0.0, faces, why)]
        if why.look:
            said.append(gettext(LOOKS[why.look]))
    elif why.code == "unreadable":
        said = [gettext("It cannot be read: %(why)s.", why=say_problem(why.words))]
    else:
        said = [gettext(PLAIN[why.code]) if why.code in PLAIN else why.words]
    if why.kept:
        said.append(gettext(KEPT))
    elif why.copied_as:
        said.append(gettext(RENAMED, name=why.copied_as))
    return " ".join(said)


def say_problem(problem: str) -> str:
    """Why a photo cannot be read, kept in English, as the end of a sentence."""
    for pattern, sentence in PROBLEMS.items():
        if found := pattern.fullmatch(problem):
            values = {
                name: gettext(value) if name == "why" else value
                for name, value in found.groupdict().items()
            }
            return gettext(sentence, **values)
    return gettext(problem)


def _of_faces(verdict: str, best: float, count: int, why: Reason) -> str:
    # The table has no commas in numbers.
    values = {"num": count, "score": f"{best:g}", "line": why.line}
    if why.over > 1:
        # Only one of them can be.
        return gettext(
            "%(over)s of its %(num)s faces look like the person: the better one scores %(score)s.",
            over=why.over,
            **values,
        )
    if verdict == "match":
        return ngettext(
            "Its face looks like the person: it scores %(score)s, and %(line)s is enough.",
            "One of its %(num)s faces looks like the person: it scores %(score)s, and %(line)s is"
            " enough.",
            count,
            **values,
        )
    if verdict == "unsure":
        return ngettext(
            "Its face looks somewhat like the person: it scores %(score)s, under %(line)s.",
            "One of its %(num)s faces looks somewhat like the person: it scores %(score)s, under"
            " %(line)s.",
            count,
            **values,
        )
    return ngettext(
        "Its face does not look like the person: it scores %(score)s, %(line)s would be enough.",
        "None of its %(num)s faces looks like the person: the closest scores %(score)s, %(line)s"
        " would be enough.",
        count,
        **values,
    )


# For templates.
FILTERS = {"reason": lambda row: explain(row.verdict, row.score, row.faces, row.why)}
