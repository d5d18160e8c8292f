"""Which photos answer a question: sets of people, alone, without, and what nobody can tell."""

from imgseg.models.person import Person
from imgseg.services.results.questions import Mark, Photo, PhotoAnswers, PhotoQuestion, answers_to

ANNA, BEN = Person(id=1, name="Anna"), Person(id=2, name="Ben")


def marks(**said: tuple[str, float, int] | str) -> dict[Photo, Mark]:
    """What is said of photos of album 1: the kind, or kind, score and faces."""
    return {
        (1, name): Mark(1, one) if isinstance(one, str) else Mark(1, *one)
        for name, one in said.items()
    }


OF_ANNA = marks(anna=("match", 90, 1), crowd=("match", 80, 5), both=("match", 70, 2))
OF_BEN = marks(both=("match", 60, 2), ben=("match", 95, 1))


def names(answers: PhotoAnswers) -> set[str]:
    return {name for _, name in answers.photos}


def ask(question: PhotoQuestion) -> PhotoAnswers:
    return answers_to(question, {1: OF_ANNA, 2: OF_BEN}, {}, {})


def test_together_are_as_sure_as_the_least_sure_and_either_as_the_surest() -> None:
    together = ask(PhotoQuestion(there=(ANNA, BEN)))
    assert names(together) == {"both"}
    assert together.photos[1, "both"].mark.score == 60
    either = ask(PhotoQuestion(there=(ANNA, BEN), who="any"))
    assert names(either) == {"anna", "crowd", "both", "ben"}
    assert either.photos[1, "both"].mark.score == 70
    assert either.photos[1, "both"].people == {1, 2}


def test_alone_means_no_face_but_theirs() -> None:
    assert names(ask(PhotoQuestion(there=(ANNA,), alone=True))) == {"anna"}
    assert names(ask(PhotoQuestion(there=(ANNA, BEN), alone=True))) == {"both"}
    assert names(ask(PhotoQuestion(there=(ANNA, BEN), who="any", alone=True))) == {
        "anna",
        "both",
        "ben",
    }


def test_without_somebody_is_only_what_was_looked_at_and_is_sure() -> None:
    of_ben = marks(anna="other", both="match", crowd="unsure")
    answers = answers_to(
        PhotoQuestion(there=(ANNA,), absent=(BEN,)), {1: OF_ANNA, 2: of_ben}, {}, {}
    )
    assert names(answers) == {"anna"}
    assert answers.unsure == {(1, "crowd"): 2}
    # Nobody has looked for Ben in what came since.
    del of_ben[1, "anna"]
    answers = answers_to(
        PhotoQuestion(there=(ANNA,), absent=(BEN,)), {1: OF_ANNA, 2: of_ben}, {}, {}
    )
    assert names(answers) == set()


def test_the_album_without_somebody_has_its_landscapes_and_no_broken_files() -> None:
    of_anna = marks(sea="no_face", ben="other", anna="match", broken="unreadable", may="unsure")
    answers = answers_to(PhotoQuestion(absent=(ANNA,)), {1: of_anna}, {}, of_anna)
    assert names(answers) == {"sea", "ben"}
    assert answers.unsure == {(1, "may"): 1}
    assert answers.unreadable == {(1, "broken")}


def test_nobody_known_is_whom_no_search_has_found() -> None:
    looked_at = marks(sea="no_face", stranger="other", ben="other", may="other")
    anybody = {(1, "ben"): "match", (1, "may"): "unsure"}
    answers = answers_to(PhotoQuestion(who="nobody"), {}, anybody, looked_at)
    assert names(answers) == {"sea", "stranger"}
    assert answers.unsure == {(1, "may"): 0}
