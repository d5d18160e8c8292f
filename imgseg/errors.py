"""What can go wrong in ways that people see: each message is one sentence with the way out."""

import errno

from imgseg.sentences import Sentence

# Not every system counts what each person may fill.
FULL_DISK = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


class ImgsegError(Exception):
    """Something failed; the text says what, with which file, and what to do.

    The sentence is English, and pages say it in the language of whoever reads it: what differs from
    one time to another is given by name, and stands in it as ``%(name)s``: see `Sentence`.
    """

    exit_code = 1

    def __init__(self, sentence: str | Sentence, **values: object) -> None:
        self.sentence = Sentence(sentence, values) if isinstance(sentence, str) else sentence
        super().__init__(str(self.sentence))


class InputError(ImgsegError):
    """What was given is wrong or missing: a folder, a photo, a form field, a zip."""

    exit_code = 2


class NotFoundError(ImgsegError):
    """There is no such thing, or it is not this user's."""


class BusyError(ImgsegError):
    """Others are at it just now: asked again in a while, it will do."""


class StoreAwayError(BusyError):
    """The store of the photos cannot be reached, or refuses: what needs it waits."""


class FolderAwayError(BusyError):
    """The folder of an album cannot be reached, or is empty where it was not: a disk is away."""


class ModelsMissingError(ImgsegError):
    """A model file is missing, cut short or changed."""


class JobCancelledError(ImgsegError):
    """The person asked for it to stop, or deleted what it is about."""


class JobSetAsideError(ImgsegError):
    """It stops here for now, and goes on later."""


def reason_of(error: OSError) -> str:
    """Why the system refused, in its words, to stand inside a sentence."""
    return (error.strerror or str(error) or "unknown reason").lower()
