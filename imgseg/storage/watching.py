"""Hearing of what changes in folders."""

import logging
import time
from collections.abc import Collection, Iterator
from pathlib import Path

log = logging.getLogger(__name__)
# How often a word comes, also that nothing happened.
TICK_SECONDS = 1.0
# Who copies photos is left to finish, but is not waited for longer than that.
QUIET_SECONDS, LONGEST_SECONDS = 2.0, 30.0


def watch_folders(folders: Collection[Path]) -> Iterator[set[Path]]:
    """Tell each second what has changed in these folders, their sub-folders left out.

    Paths come once it has been quiet for a moment; else the set is empty, as it always is where
    the system tells nothing: a NAS does not say what others do there. The first word comes when the
    watch has begun.
    """
    changed: set[Path] = set()
    first = last = 0.0
    for paths in _events(folders):
        moment = time.monotonic()
        if paths:
            first, last = first if changed else moment, moment
            changed |= paths
        if changed and (moment - last >= QUIET_SECONDS or moment - first >= LONGEST_SECONDS):
            yield changed
            changed = set()
        else:
            yield set()


def _events(folders: Collection[Path]) -> Iterator[set[Path]]:
    # Late, because only who has folders watched needs it.
    import watchfiles

    milliseconds = int(TICK_SECONDS * 1000)
    if folders:
        try:
            for events in watchfiles.watch(
                *folders,
                watch_filter=None,
                debounce=milliseconds,
                rust_timeout=milliseconds,
                yield_on_timeout=True,
                # One by one: a link to the whole disk is not to be gone through.
                recursive=False,
            ):
                yield {Path(path) for _, path in events}
        # Gone, a name that is no text, or more folders than the system watches.
        except (OSError, RuntimeError) as error:
            log.info("Folders cannot be watched, only looked at: %s", type(error).__name__)
    while True:
        time.sleep(TICK_SECONDS)
        yield set()
