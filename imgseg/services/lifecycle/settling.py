"""What a start does with what a sudden stop cut off."""

from sqlalchemy.orm import Session

from imgseg.services.accounts.numbers import remove_stillborn
from imgseg.services.files.uploads import discard_leftovers
from imgseg.services.lifecycle.deletion import finish_deletions
from imgseg.services.lifecycle.photo_removal import finish_removals


def settle(session: Session) -> None:
    """Finish it, or take it back: uploads, deletions, removals, and what was just being made.

    Jobs go on by themselves afterwards. The caller commits.

    Raises:
        StoreAwayError: the store of photos is away.
    """
    discard_leftovers()
    finish_deletions(session)
    finish_removals(session)
    remove_stillborn(session)
