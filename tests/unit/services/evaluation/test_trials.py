"""What is drawn to be asked, and that it is the same every time."""

from pathlib import Path

import pytest

from imgseg.errors import InputError
from imgseg.services.evaluation.trials import Trial, dataset_trials, labelled_trials

LABELS = """path,persons,ignore
a1.jpg,anna,
a2.jpg,anna,
a3.jpg,anna,
a4.jpg,anna,
b1.jpg,ben,
both.jpg,anna;ben,
crowd.jpg,,anna
beside.jpg,anna,ben
"""


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Three people with 30, 8 and 4 photos, and 400 with one."""
    counts = {"anna": 30, "ben": 8, "cleo": 4} | {f"stranger{n}": 1 for n in range(400)}
    for person, count in counts.items():
        (tmp_path / person).mkdir()
        for number in range(count):
            (tmp_path / person / f"{number}.jpg").touch()
    (tmp_path / "nobody.jpg").touch()
    return tmp_path


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    file = tmp_path / "labels.csv"
    file.write_text(LABELS, encoding="utf-8")
    return file


def owners(photos: list[str]) -> list[str]:
    return [photo.partition("/")[0] for photo in photos]


def test_an_album_holds_20_photos_of_the_person_350_strangers_and_4_of_each_other(
    dataset: Path,
) -> None:
    trials = {t.person: t for t in dataset_trials(dataset, 40, 5, 15, range(1))}
    assert set(trials) == {"anna", "ben"}
    trial = trials["anna"]
    assert (len(trial.train), len(trial.shows), len(trial.album)) == (5, 20, 20 + 350 + 4 + 4)
    assert set(owners(trial.train)) == {"anna"} == set(owners(sorted(trial.shows)))
    assert len(trials["ben"].shows) == 3


def test_nothing_is_in_two_parts_of_a_trial(dataset: Path) -> None:
    for trial in dataset_trials(dataset, 40, 5, 15, range(3)):
        photos = [*trial.train, *trial.unknown, *trial.album]
        assert len(set(photos)) == len(photos)
        assert len(set(owners(trial.unknown))) == 15
        assert not set(owners(trial.unknown)) & set(owners(trial.album))


def test_a_seed_draws_the_same_alone_and_among_others(dataset: Path) -> None:
    def of_seed(seed: int, trials: list[Trial]) -> list[Trial]:
        return [trial for trial in trials if trial.seed == seed]

    several = dataset_trials(dataset, 1, 5, 0, range(2, 5))
    assert of_seed(3, several) == dataset_trials(dataset, 1, 5, 0, range(3, 4))
    assert of_seed(3, several)[0].album != of_seed(4, several)[0].album


@pytest.mark.parametrize(("train", "unknown"), [(28, 0), (5, 401)])
def test_a_dataset_that_is_too_small_says_what_it_needs(
    dataset: Path, train: int, unknown: int
) -> None:
    with pytest.raises(InputError, match=f"at least {train + 3} photos of one person"):
        dataset_trials(dataset, 40, train, unknown, range(1))


def test_a_person_of_the_labels_trains_on_photos_alone_and_the_album_is_all_others(
    labels: Path,
) -> None:
    trials = labelled_trials(labels, 3, range(4))
    assert [(trial.seed, trial.person) for trial in trials] == [(n, "anna") for n in range(4)]
    for trial in trials:
        assert len(trial.train) == 3
        assert set(trial.train) < {"a1.jpg", "a2.jpg", "a3.jpg", "a4.jpg"}
        assert len(trial.album) == 5
        assert trial.shows == set(trial.album) - {"b1.jpg", "crowd.jpg"}
        assert trial.uncounted == {"crowd.jpg"}
    assert len({tuple(trial.train) for trial in trials}) > 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"path,persons\na.jpg,anna\n", "no column 'ignore'"),
        (b"path,persons,ignore\n", "Nobody in"),
        (b"path,persons,ignore\n\xff\xfe,anna,\n", "no CSV in UTF-8"),
        (b"", "no column 'path'"),
    ],
)
def test_labels_of_no_use_are_refused_with_the_reason(
    tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "labels.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=message):
        labelled_trials(file, 3, range(1))


def test_labels_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.csv cannot be read"):
        labelled_trials(tmp_path / "absent.csv", 3, range(1))
