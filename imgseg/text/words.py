"""Numbers and the words behind them, as pages and messages say them."""

from collections.abc import Sequence
from datetime import date, datetime

from imgseg.text.language import day, gettext, ngettext, weekday
from imgseg.text.language import number as in_words


def plural(count: int, one: str, many: str) -> str:
    """Such as "1 photo", "0 photos" or "1,234 photos"."""
    return f"{count:,} {one if count == 1 else many}"


def photos(count: int) -> str:
    """Such as "1 photo" or "1,234 photos"."""
    return ngettext("%(num)s photo", "%(num)s photos", count)


def done_of(done: int, total: int) -> str:
    """Such as "300 of 1,234 photos"."""
    return ngettext(
        "%(done)s of %(num)s photo", "%(done)s of %(num)s photos", total, done=in_words(done)
    )


def first_of(names: Sequence[str], most: int) -> str:
    """So many of the names, and how many more there are."""
    first, more = ", ".join(names[:most]), len(names) - most
    if more <= 0:
        return first
    return ngettext("%(names)s and %(num)s more", "%(names)s and %(num)s more", more, names=first)


def size(number: int) -> str:
    """So many bytes, such as "0 KB", "340 KB", "45 MB" or "1.2 GB"."""
    if number < 10**6:
        return gettext("%(number)s KB", number=in_words(-(-number // 1000)))
    parts = number / (10**6 if number < 10**9 else 10**9)
    said = in_words(parts, 1 if parts < 9.95 else 0)
    if number < 10**9:
        return gettext("%(number)s MB", number=said)
    return gettext("%(number)s GB", number=said)


def since(what: str, moment: datetime, today: date) -> str:
    """What is so, such as "… since Sunday" or "… since 3 December 2026"; only that where it was
    today.
    """
    days = (today - moment.date()).days
    if days < 1:
        return what
    if days == 1:
        return gettext("%(what)s since yesterday", what=what)
    if days < 7:
        return gettext("%(what)s since %(weekday)s", what=what, weekday=weekday(moment))
    return gettext("%(what)s since %(day)s", what=what, day=day(moment))


def duration(seconds: float) -> str:
    """Such as "less than a minute", "about 9 minutes" or "about 2 hours"."""
    if seconds < 60:
        return gettext("less than a minute")
    minutes = round(seconds / 60)
    if minutes < 90:
        return ngettext("about %(num)s minute", "about %(num)s minutes", minutes)
    return ngettext("about %(num)s hour", "about %(num)s hours", round(minutes / 60))
