"""Pages of many photos or people: how many there are, and the shapes of what they show."""

PAGE_SIZE = 60


def page_within(number: int, count: int) -> tuple[int, int]:
    """The page nearest to ``number`` of those that ``count`` things fill, and how many these are.

    Pages count from 1; of nothing there is one, empty.
    """
    pages = max(1, -(-count // PAGE_SIZE))
    return min(max(number, 1), pages), pages


def shape_of(width: int | None, height: int | None) -> int:
    """The width of a photo in percent of its height, rounded down.

    One whose size is not known counts as a square.
    """
    return 100 * width // height if width and height else 100
