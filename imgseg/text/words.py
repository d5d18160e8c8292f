"""Numbers and the words behind them, as pages and messages say them."""

from datetime import date, datetime


def plural(count: int, one: str, many: str) -> str:
    """Such as "1 photo", "0 photos" or "1,234 photos"."""
    return f"{count:,} {one if count == 1 else many}"


def photos(count: int) -> str:
    """Such as "1 photo" or "1,234 photos"."""
    return plural(count, "photo", "photos")


def size(number: int) -> str:
    """So many bytes, such as "0 KB", "340 KB", "45 MB" or "1.2 GB"."""
    for unit, whole in (("GB", 10**9), ("MB", 10**6)):
        if number >= whole:
            parts = number / whole
            return f"{parts:.1f} {unit}" if parts < 9.95 else f"{parts:,.0f} {unit}"
    return f"{-(-number // 1000)} KB"


def day(moment: date) -> str:
    """Such as "3 December 2026"."""
    return f"{moment.day} {moment:%B %Y}"


def since(moment: datetime, today: date) -> str:
    """Such as " since Sunday" or " since 3 December 2026"; nothing where it was today."""
    days = (today - moment.date()).days
    if days < 2:
        return " since yesterday" if days == 1 else ""
    return f" since {moment:%A}" if days < 7 else f" since {day(moment)}"


def duration(seconds: float) -> str:
    """Such as "less than a minute", "about 9 minutes" or "about 2 hours"."""
    if seconds < 60:
        return "less than a minute"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {plural(minutes, 'minute', 'minutes')}"
    return f"about {plural(round(minutes / 60), 'hour', 'hours')}"
