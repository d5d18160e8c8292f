"""What long work is just doing, in words: for the terminal and the pages."""

SENTENCES = {
    "starting": "Starting",
    "target": "Looking at the photos of {}",
    "unknown": "Looking at other people",
    "known": "Looking at photos from other albums",
    "photos": "Looking at the photos",
    "album": "Looking through the album",
    "scaling": "Making copies of {} megapixels",
    "deciding": "Deciding",
    "sorting": "Sorting the faces",
    "copying": "Copying the photos found",
}


def say_stage(stage: str) -> str:
    """The words for a stage, which is a key of ``SENTENCES``, with a colon and whom it is about.

    What a release before this one kept is in words already.
    """
    code, _, about = stage.partition(":")
    return SENTENCES[code].format(about) if code in SENTENCES else stage
