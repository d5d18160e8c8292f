"""What is to lie in Output, under which names, and what of it the run before wrote."""

import filecmp
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from imgseg.services.files.safe_names import free_name
from imgseg.services.output.report import REPORT_NAME, read_report
from imgseg.text.reasons import KEPT, RENAMED_AS
from imgseg.verdicts import PhotoVerdict, Reason


@dataclass(frozen=True)
class Plan:
    """What to copy (name in Output -> photo), and what is to be said of matches, by place."""

    copies: dict[str, str] = field(default_factory=dict)
    reasons: dict[int, Reason] = field(default_factory=dict)

    def rows(self, verdicts: Iterable[PhotoVerdict]) -> Iterator[PhotoVerdict]:
        """The verdicts, those it was made of, as the table tells them."""
        for place, v in enumerate(verdicts):
            reason = self.reasons.get(place)
            yield v._replace(reason=reason) if reason else v


def earlier_copies(album: Path, output: Path) -> set[str]:
    """Names of the files in Output that the run before wrote, and nobody changed since.

    Raises:
        InputError: there is a segregation.csv that no run wrote.
        OSError: Output cannot be read.
    """
    report = output / REPORT_NAME
    copies: dict[str, str] = {}
    for row in read_report(report):
        if row["verdict"] == "match" and not row["reason"].endswith(f" {KEPT}"):
            renamed = RENAMED_AS.search(row["reason"])
            copies[renamed[1] if renamed else row["photo"]] = row["photo"]
    written = report.stat().st_mtime_ns if copies else 0
    return {
        name
        for name, photo in copies.items()
        if _inside(output, name)
        and (output / name).is_file()
        # Copies bear their photo's time: a younger one was worked on by its owner, unless it is
        # the photo's own time that lies in the future.
        and (
            (output / name).stat().st_mtime_ns <= written
            or same_size_and_time(album / photo, output / name)
        )
    }


def plan_copies(
    verdicts: Sequence[PhotoVerdict], album: Path, output: Path, ours: set[str], by_person: bool
) -> Plan:
    """Give each match a name in Output that is free, or that of a copy of ``ours``.

    ``by_person`` puts the copies into a folder for each person; their rows tell.

    Raises:
        OSError: Output or the album cannot be read.
    """
    plan = Plan()
    matches = [(place, v) for place, v in enumerate(verdicts) if v.verdict == "match"]
    taken = {_wanted_name(v, by_person) for _, v in matches}

    def is_taken(name: str) -> bool:
        return name in taken or (name not in ours and os.path.lexists(output / name))

    for place, v in matches:
        name = _wanted_name(v, by_person)
        if name not in ours and os.path.lexists(output / name):
            if _same_content(album / v.photo, output / name):
                plan.reasons[place] = v.reason._replace(kept=True)
                continue
            name = free_name(name, is_taken)
            taken.add(name)
        plan.copies[name] = v.photo
        if name != v.photo:
            # So the next run knows it.
            plan.reasons[place] = v.reason._replace(copied_as=name)
    return plan


def same_size_and_time(photo: Path, copy: Path) -> bool:
    """Whether both are files of the same size and time.

    Raises:
        OSError: one of them cannot be looked at.
    """
    if not (photo.is_file() and copy.is_file()):
        return False
    one, other = photo.stat(), copy.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def _wanted_name(v: PhotoVerdict, by_person: bool) -> str:
    return f"{v.person}/{v.photo}" if by_person else v.photo


def _same_content(photo: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(photo, other, shallow=False)


def _inside(output: Path, name: str) -> bool:
    # The report is a file that anybody may have edited, and a folder may have become a link.
    place = Path(os.path.realpath(output / name))
    return place.is_relative_to(os.path.realpath(output))
