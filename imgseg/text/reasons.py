"""Why a photo got its verdict, in plain words."""

import numpy as np
from numpy.typing import NDArray


def reason_of_faces(verdict: str, scores: NDArray[np.float64], line: int) -> str:
    """The sentence for a photo with faces.

    Args:
        verdict: match, unsure or other.
        scores: of its faces, 0-100, one or more.
        line: the score from which a face is the person's.
    """
    count = len(scores)
    score = f"{scores.max():g}"
    over = int((scores >= line).sum())
    one = "Its face" if count == 1 else f"One of its {count} faces"
    if over > 1:
        # Only one of them can be.
        return f"{over} of its {count} faces look like the person: the better one scores {score}."
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
