"""Numbers and the words behind them, as pages and messages say them."""


def plural(count: int, one: str, many: str) -> str:
    """Such as "1 photo", "0 photos" or "1,234 photos"."""
    return f"{count:,} {one if count == 1 else many}"


def photos(count: int) -> str:
    """Such as "1 photo" or "1,234 photos"."""
    return plural(count, "photo", "photos")


def duration(seconds: float) -> str:
    """Such as "less than a minute", "about 9 minutes" or "about 2 hours"."""
    if seconds < 60:
        return "less than a minute"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {plural(minutes, 'minute', 'minutes')}"
    return f"about {plural(round(minutes / 60), 'hour', 'hours')}"
