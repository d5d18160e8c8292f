"""The page of a question about all my photos, and its photos as a zip."""

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.asking.reading import address_of, name_of, question_asked, title_of
from imgseg.segregation.results.downloads import send_archive
from imgseg.services.people.people import faces_of, shown_people
from imgseg.services.results.asked_photos import (
    Asked,
    ask,
    asked_archive,
    my_albums,
    verdicts_of_answers,
)
from imgseg.services.results.by_time import Day, in_days
from imgseg.services.results.questions import Question
from imgseg.services.results.results import PAGE_SIZE
from imgseg.text.words import day as plain_day
from imgseg.text.words import photos, plural
from imgseg.web.demands import takes_long


@bp.get("/photos")
def photos_asked() -> ResponseReturnValue:
    """The photos that answer a question about people, days and albums; and the form to ask it."""
    session, question = db.session(), question_asked()
    asked = ask(session, current_user.id, question)
    pages = max(1, -(-len(asked.stacks) // PAGE_SIZE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    before, page = (
        asked.stacks[: (number - 1) * PAGE_SIZE],
        asked.stacks[(number - 1) * PAGE_SIZE :],
    )
    page = page[:PAGE_SIZE]
    shown = [asked.answers[photo] for stack in page for photo in stack]
    known = shown_people(session, current_user.id)
    people = [*known, *(one for one in question.people if one not in known)]
    by_time = question.sort != "surest"
    return render_template(
        "segregation/photos_asked.html",
        question=question,
        title=title_of(question),
        address=address_of(question),
        asked=asked,
        album_count=len({album_id for album_id, _ in asked.answers}),
        days=in_days(page, asked.times) if by_time else [Day(None, page, 0, 0)],
        by_time=by_time,
        first=sum(map(len, before)),
        verdicts=verdicts_of_answers(session, shown),
        page=number,
        pages=pages,
        people=people,
        faces=faces_of(session, people),
        albums=my_albums(session, current_user.id),
        name_of=name_of,
        sorts=_sorts(question),
        left_out=_left_out(asked),
        plain=not request.args,
    )


@bp.get("/photos.zip")
@takes_long
def photos_asked_zip() -> ResponseReturnValue:
    """All photos that answer a question as a zip."""
    session, question = db.session(), question_asked()
    asked = ask(session, current_user.id, question)
    return send_archive(asked_archive(session, asked, title_of(question)))


@bp.app_template_global()
def say_day(day: date) -> str:
    """Such as "Sunday, 3 May 2020"."""
    return f"{day:%A}, {plain_day(day)}"


@bp.app_template_global()
def say_whence(day: Day) -> str:
    """Where a day is from, if not from the camera of each photo."""
    if not day.by_file or day.day is None:
        return ""
    if day.by_file == day.photos:
        return f"by the date of the {'file' if day.photos == 1 else 'files'}: no camera says it"
    return f"{plural(day.by_file, 'photo', 'photos')} by the date of the file"


def _left_out(asked: Asked) -> str:
    """What of my photos is not asked, or does not answer for sure; empty where nothing is."""
    albums = {album.id for one in asked.not_asked for album in one.albums}
    unsure = sum(one.photos for one in asked.unsure)
    parts = [
        plural(len(albums), "album", "albums") if albums else "",
        f"{photos(unsure)} of which imgseg is unsure" if unsure else "",
        plural(asked.unreadable, "broken file", "broken files") if asked.unreadable else "",
        f"{photos(asked.dayless)} without a day" if asked.dayless else "",
    ]
    return ", ".join(filter(None, parts))


def _sorts(question: Question) -> list[tuple[str, str, bool]]:
    """The orders there are: what each is called, its address, and whether it is this one."""
    words = {"newest": "Newest", "oldest": "Oldest", "surest": "Surest"}
    if not question.there:
        del words["surest"]
    return [
        (
            word,
            url_for(".photos_asked", **address_of(question) | {"sort": sort}),
            sort == question.sort,
        )
        for sort, word in words.items()
    ]
