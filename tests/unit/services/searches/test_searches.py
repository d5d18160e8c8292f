"""Searches: what stands when one is renamed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.searches.searches import rename_in_reviews


def test_what_was_said_of_who_had_the_new_name_before_counts_for_less(
    session: Session, run: Run
) -> None:
    for person, photo, decision in (
        ("Maria", "both.png", "confirmed"),
        ("Rosa", "both.png", "rejected"),
        ("Maria", "sea.png", "confirmed"),
        ("Rosa", "wall.png", "rejected"),
    ):
        row = {"search_id": run.search_id, "person": person, "photo": photo}
        session.add(Review(**row, decision=decision))
    search = session.get_one(Search, run.search_id)
    for _ in range(2):
        rename_in_reviews(session, search, "Rosa", "Maria")
        rename_in_reviews(session, search, "Maria", "Maria")
        said = select(Review.person, Review.photo, Review.decision).order_by(Review.photo)
        assert session.execute(said).all() == [
            ("Maria", "both.png", "rejected"),
            ("Maria", "sea.png", "confirmed"),
            ("Maria", "wall.png", "rejected"),
        ]
