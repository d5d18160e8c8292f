"""What long work is just doing, in words: for the terminal and the pages."""

from imgseg.text.language import gettext, gettext_noop

SENTENCES = {
    "starting": gettext_noop("Starting"),
    "target": gettext_noop("Looking at the photos of %(about)s"),
    "unknown": gettext_noop("Looking at other people"),
    "known": gettext_noop("Looking at photos from other albums"),
    "photos": gettext_noop("Looking at the photos"),
    "album": gettext_noop("Looking through the album"),
    "scaling": gettext_noop("Making copies of %(about)s megapixels"),
    "deciding": gettext_noop("Deciding"),
    "sorting": gettext_noop("Sorting the faces"),
    "copying": gettext_noop("Copying the photos found"),
}


def say_stage(stage: str) -> str:
    """The words for a stage, which is a key of ``SENTENCES``, with a colon and whom it is about.

    What a release before this one kept is in words already.
    """
    code, _, about = stage.partition(":")
    return gettext(SENTENCES[code], about=about) if code in SENTENCES else stage
