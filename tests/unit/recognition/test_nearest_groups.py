"""Which groups of faces are alike, compared each with each or cell by cell."""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from imgseg.recognition import everybody as learnt_from
from imgseg.recognition import known_groups, nearest_groups
from imgseg.recognition.background import background
from imgseg.recognition.clustering import cluster_faces, without_common
from imgseg.recognition.embeddings import unit
from imgseg.recognition.likely_pairs import likely_pairs
from imgseg.recognition.nearest_groups import Groups, alike


def faces_of_people(people: int, faces: int) -> NDArray[np.float32]:
    random = np.random.default_rng(0)
    known = np.repeat(background(512)[:people], faces, axis=0)
    noise = random.standard_normal(known.shape, np.float32) / np.float32(np.sqrt(512))
    return np.concatenate([unit(known + np.float32(0.5) * noise), background(512)[people:]])


@pytest.fixture
def cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Very few groups are too many to be compared each with each."""
    monkeypatch.setattr(nearest_groups, "EVERY_PAIR", 100)
    monkeypatch.setattr(nearest_groups, "IN_CELL", 20)
    monkeypatch.setattr(nearest_groups, "PART", 128)


def test_in_cells_nearly_all_find_whoever_is_most_like_them(
    cells: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    faces = without_common(faces_of_people(40, 8))
    in_cells = Groups.of_one(faces)
    monkeypatch.setattr(nearest_groups, "EVERY_PAIR", 10_000)
    each_with_each = Groups.of_one(faces)
    assert (in_cells.nearest == each_with_each.nearest)[:320].mean() > 0.98
    found = (in_cells.nearest == each_with_each.nearest).nonzero()[0]
    assert in_cells.similarity[found] == pytest.approx(each_with_each.similarity[found], abs=1e-5)


def test_people_are_sorted_in_cells_as_they_are_without(
    cells: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    faces = faces_of_people(40, 8)
    quality, photos = np.ones(len(faces)), np.arange(len(faces))
    sorted_in_cells = cluster_faces(faces, quality)
    pairs_in_cells = likely_pairs(faces, sorted_in_cells, quality, photos)
    monkeypatch.setattr(nearest_groups, "EVERY_PAIR", 10_000)
    assert (cluster_faces(faces, quality) == sorted_in_cells).mean() > 0.98
    pairs = likely_pairs(faces, sorted_in_cells, quality, photos)
    assert [pair[:2] for pair in pairs] == [pair[:2] for pair in pairs_in_cells]


def test_few_at_a_time_are_known_as_well_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    faces = faces_of_people(20, 12)
    quality = np.ones(len(faces))
    at_once = cluster_faces(faces, quality)
    monkeypatch.setattr(learnt_from, "ROWS", 50)
    monkeypatch.setattr(known_groups, "ROWS", 50)
    monkeypatch.setattr(known_groups, "ANSWERS", 500)
    assert (cluster_faces(faces, quality) == at_once).all()


def test_what_a_large_group_answers_is_learnt_without_it() -> None:
    """Both ways to leave a group out, by its own faces and by everybody's numbers, are one."""
    random = np.random.default_rng(0)
    people = np.repeat(3 * np.eye(12, dtype=np.float32)[:4], 30, axis=0)
    faces = unit(people + random.standard_normal((120, 12), np.float32))
    strangers = unit(random.standard_normal((40, 12), np.float32))
    groups = np.repeat(np.arange(4), 30)
    everybody = learnt_from.Everybody(faces, strangers)
    (answers,) = known_groups.KnownWell(everybody, groups, np.ones(120)).answers()
    # Ridge regression from everybody else.
    seen = np.append(np.concatenate([faces, strangers]), np.ones((160, 1)), axis=1)
    group_of = np.append(groups, np.full(40, -1))
    for group, known in itertools.permutations(range(4), 2):
        rest = group_of != group
        wanted = np.where(group_of[rest] == known, 1.0, -1.0)
        products = seen[rest].T @ seen[rest] + np.eye(13)
        learnt = np.linalg.solve(products, seen[rest].T @ wanted)
        mean = (seen[~rest] @ learnt).mean()
        assert answers.scores[group, known] == pytest.approx(mean, abs=1e-5)


def test_who_answers_most_is_the_same_whether_all_are_asked_anew_or_what_changed() -> None:
    faces = faces_of_people(12, 8)
    strangers = unit(np.random.default_rng(1).standard_normal((40, faces.shape[1]), np.float32))
    everybody, quality = learnt_from.Everybody(faces, strangers), np.ones(len(faces))
    # Seven faces of each person are together, six of them of the last; the others are alone.
    person, place = np.divmod(np.arange(len(faces)), 8)
    groups = np.where(place < np.where(person == 11, 6, 7), person, 12 + np.arange(len(faces)))
    groups = np.unique(groups, return_inverse=True)[1]
    before = known_groups.KnownWell(everybody, groups, quality).best(None)
    # Then one joins its own, one joins others, and two people join.
    into = np.arange(groups.max() + 1)
    into[groups[7]], into[groups[15]], into[4] = 0, 2, 3
    left, now = np.unique(into, return_inverse=True)
    then = known_groups.KnownWell(everybody, now[groups], quality)
    changed = then.best(known_groups.Before(before, now))
    anew = then.best(None)
    assert (changed.nearest == anew.nearest).all()
    assert changed.scores == pytest.approx(anew.scores, abs=1e-5)
    assert len(left) == len(anew.nearest)


def test_pairs_alike_are_found_once() -> None:
    faces = background(512)[:40]
    found: set[tuple[int, int]] = set()
    for ones, others, similarity in alike(faces, 0.3):
        assert (similarity >= 0.3).all()
        found |= set(zip(ones.tolist(), others.tolist(), strict=True))
    every = np.argwhere(np.triu(faces @ faces.T >= 0.3, 1))
    assert found == {(one, other) for one, other in every.tolist()}
