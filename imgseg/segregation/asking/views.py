"""The page of a question about all my photos, and its photos as a zip."""

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_login import current_user

from imgseg.extensions import db
from imgseg.paging import PAGE_SIZE, page_within
from imgseg.segregation import bp
from imgseg.segregation.asking.reading import address_of, name_of, question_asked, title_of
from imgseg.segregation.results.downloads import send_archive
from imgseg.services.people.known import faces_of, shown_people
from imgseg.services.results.asked_photos import (
    Asked,
    ask,
    asked_archive,
    my_albums,
    verdicts_of_answers,
)
from imgseg.services.results.by_time import Day, in_days
from imgseg.services.results.questions import PhotoQuestion
from imgseg.text.language import gettext, ngettext
from imgseg.web.demands import takes_long


@bp.get("/photos")
def photos_asked() -> ResponseReturnValue:
    """The photos that answer a question about people, days and albums; and the form to ask it."""
    session, question = db.session(), question_asked()
    asked = ask(session, current_user.id, question)
    number, pages = page_within(request.args.get("page", 1, type=int), len(asked.stacks))
    start = (number - 1) * PAGE_SIZE
    before, page = asked.stacks[:start], asked.stacks[start : start + PAGE_SIZE]
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
    """Such as "Sunday 3 May 2020"."""
    return str(format_date(day, "full"))


@bp.app_template_global()
def say_whence(day: Day) -> str:
    """Where a day is from, if not from the camera of each photo."""
    if not day.by_file or day.day is None:
        return ""
    if day.by_file == day.photos:
        return ngettext(
            "by the date of the file: no camera says it",
            "by the date of the files: no camera says it",
            day.photos,
        )
    return ngettext(
        "%(num)s photo by the date of the file",
        "%(num)s photos by the date of the file",
        day.by_file,
    )


def _left_out(asked: Asked) -> str:
    """What of my photos is not asked, or does not answer for sure; empty where nothing is."""
    albums = {album.id for one in asked.not_asked for album in one.albums}
    unsure = sum(one.photos for one in asked.unsure)
    parts = [
        (len(albums), ngettext("%(num)s album", "%(num)s albums", len(albums))),
        (
            unsure,
            ngettext(
                "%(num)s photo of which imgseg is unsure",
                "%(num)s photos of which imgseg is unsure",
                unsure,
            ),
        ),
        (
            asked.unreadable,
            ngettext("%(num)s broken file", "%(num)s broken files", asked.unreadable),
        ),
        (
            asked.dayless,
            ngettext("%(num)s photo without a day", "%(num)s photos without a day", asked.dayless),
        ),
    ]
    return ", ".join(said for count, said in parts if count)


def _sorts(question: PhotoQuestion) -> list[tuple[str, str, bool]]:
    """The orders there are: what each is called, its address, and whether it is this one."""
    words = {
        "newest": gettext("Newest"),
        "oldest": gettext("Oldest"),
        "surest": gettext("Surest"),
    }
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
