"""What a search of the web app asks."""

from sqlalchemy.orm import Session

from imgseg.models.search import Search
from imgseg.services.photo_folders import album_photos, train_photos
from imgseg.services.review_rows import reviews_of
from imgseg.services.search_people import people_folders
from imgseg.services.segregation import Question


def question_of(session: Session, search: Search) -> Question:
    """The search as a question: its folders, its people, and what was said of its photos."""
    unknown = train_photos(search, "unknown")
    several = people_folders(search) if search.several else None
    return Question(
        target=several.folder if several else train_photos(search, "target").photos,
        unknown=unknown.photos if unknown.count() else None,
        album=album_photos(search.album).photos,
        strictness=search.strictness,
        person=search.name,
        several=several is not None,
        reviews=reviews_of(session, search),
    )
