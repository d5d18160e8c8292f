"""Choosing several faces on the page of the people: what happens with too few."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("chosen", ["", "person=1", "person=1&person=1", "person=x"])
def test_fewer_than_two_lead_back_to_the_people_and_not_to_an_error(
    ann: FlaskClient, search: str, run: Callable[[FlaskClient, str], str], chosen: str
) -> None:
    run(ann, search)
    asked = ann.get(f"/people/merge?{chosen}", follow_redirects=True)
    assert asked.request.path == "/people"
    assert "Choose two or more faces of the same person first." in asked.text
    assert "Red Rosa" in asked.text
