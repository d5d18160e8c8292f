"""Match, unsure or other: where the photos of an album stand, by the scores of their best faces."""

from collections.abc import Mapping

from imgseg.verdicts import VerdictName

# Under the line the photos that come nearest are worth a look, because a Yes or a No to them
# teaches most: so many, or this share of the album, whichever is more.
MOST_UNSURE, UNSURE_SHARE = 20, 0.05
# Under this score a look would hardly ever find the person.
LEAST_UNSURE = 0.5


def place(scores: Mapping[str, float], line: int, photos: int) -> dict[str, VerdictName]:
    """The verdicts for photos whose best faces have these scores, 0-100, by name.

    Args:
        scores: of the photos with faces.
        line: the strictness, 0-100.
        photos: how many the album has, with a face or without.
    """
    under = [name for name, score in scores.items() if LEAST_UNSURE <= score < line]
    under.sort(key=lambda name: (-scores[name], name))
    unsure = set(under[: most_unsure(photos)])
    return {
        name: "match" if score >= line else "unsure" if name in unsure else "other"
        for name, score in scores.items()
    }


def most_unsure(photos: int) -> int:
    """How many photos of an album of so many are unsure at most."""
    return max(MOST_UNSURE, round(UNSURE_SHARE * photos))
