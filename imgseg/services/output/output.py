"""Output: byte-identical copies of the matches beside segregation.csv, and nothing lost."""

import errno
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from imgseg.errors import ImgsegError, InputError, reason_of
from imgseg.services.output.plan import Plan, earlier_copies, plan_copies, same_size_and_time
from imgseg.services.output.report import REPORT_NAME, read_report, write_report
from imgseg.storage.disk import is_full
from imgseg.storage.whole_file import PART_SUFFIX, whole_file
from imgseg.verdicts import PhotoVerdict


def check_output(output: Path, *inputs: Path | None) -> None:
    """Refuse an Output that photos are read from or that cannot be written, before the long work.

    Raises:
        InputError: Output is one of the other folders, lies in one of them, or holds one; it
            cannot be written; its segregation.csv is not of a run.
    """
    place = Path(os.path.realpath(output))
    for folder in (Path(os.path.realpath(path)) for path in inputs if path):
        if place == folder or folder in place.parents or place in folder.parents:
            raise InputError(
                "Output (%(place)s) and %(folder)s lie in one another: choose an Output folder"
                " outside the photos.",
                place=place,
                folder=folder,
            )
    try:
        read_report(output / REPORT_NAME)
        _check_rights(output)
    except OSError as error:
        raise _explain(error, output) from error


def write_output(
    verdicts: Sequence[PhotoVerdict],
    album: Path,
    output: Path,
    by_person: bool = False,
    link: bool = False,
) -> None:
    """Bring Output up to date: the copies of the run before go, those of this run come.

    ``by_person`` gives each person a folder in Output, named after the person. With ``link`` the
    copies are hard links where the disk can have them, and nobody else has files in Output.
    Copies keep their bytes, modification time and sub-folder. Without ``link``, a file that no run
    wrote is never touched: a copy of the same name stands beside it as ``name (2).jpg``.

    Raises:
        ImgsegError: Output cannot be written, or the disk is full.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        ours = _all_copies(output) if link else earlier_copies(album, output)
        plan = plan_copies(verdicts, album, output, ours, by_person)
        if not link:
            _check_space(plan, album, output)
        _remove(output, ours - plan.copies.keys())
        # Before the copies: a run broken off here leaves no copy that the next does not know.
        write_report(output / REPORT_NAME, plan.rows(verdicts))
        for name, photo in plan.copies.items():
            _copy(album / photo, output / name, link)
    except OSError as error:
        raise _explain(error, output, album) from error


def write_table(verdicts: Sequence[PhotoVerdict], output: Path) -> None:
    """Bring the table in Output up to date, where there are no copies.

    Raises:
        ImgsegError: it cannot be written, or the disk is full.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        write_report(output / REPORT_NAME, verdicts)
    except OSError as error:
        raise _explain(error, output) from error


def _all_copies(output: Path) -> set[str]:
    files = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    return files - {REPORT_NAME}


def _check_rights(output: Path) -> None:
    while not os.path.lexists(output):
        output = output.parent
    if not output.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(output))
    if not os.access(output, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(output))


def _check_space(plan: Plan, album: Path, output: Path) -> None:
    needed = sum(
        (album / photo).stat().st_size
        for name, photo in plan.copies.items()
        if not (output / name).exists()
    )
    if needed > shutil.disk_usage(output).free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _remove(output: Path, names: set[str]) -> None:
    for name in names:
        (output / name).unlink()
        for folder in (output / name).parents:
            if folder == output or any(folder.iterdir()):
                break
            folder.rmdir()
    for part in output.rglob(f".*{PART_SUFFIX}"):
        part.unlink()


def _copy(photo: Path, copy: Path, link: bool) -> None:
    if same_size_and_time(photo, copy):
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    if link and _link(photo, copy):
        return
    with whole_file(copy) as part:
        shutil.copy2(photo, part)


def _link(photo: Path, copy: Path) -> bool:
    try:
        copy.unlink(missing_ok=True)
        copy.hardlink_to(photo)
    except OSError:
        # Not every disk can, and none across two of them; copying says what else is wrong.
        return False
    return True


def _explain(error: OSError, output: Path, album: Path | None = None) -> ImgsegError:
    if is_full(error):
        return ImgsegError(
            "There is no space left for the copies in %(output)s: make room and run again;"
            " the analysed photos are kept.",
            output=output,
        )
    where = error.filename or output
    if album and Path(where).is_relative_to(album):
        return InputError(
            "The photo %(where)s cannot be copied (%(why)s): give this account the right to"
            " read it, and run again.",
            where=where,
            why=reason_of(error),
        )
    return InputError(
        "Output cannot be written at %(where)s (%(why)s): choose a folder you may write to.",
        where=where,
        why=reason_of(error),
    )
