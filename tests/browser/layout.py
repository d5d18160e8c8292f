"""Whether all that a page says is to be seen: nothing beside the window, nothing cut."""

from playwright.sync_api import Page

# Of each piece of text that can be seen: whether it begins or ends outside of what shows it.
LOST = """() => {
  const lost = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("script, noscript, datalist, .visually-hidden"))
      continue;
    if (!parent.checkVisibility({ visibilityProperty: true }) || parent.closest(".skip-link"))
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (!text.width) continue;
    let [left, right] = [0, innerWidth];
    let scrolls = false;
    for (let box = parent; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      // It says itself that there is more, or shows more when it is moved to the side.
      scrolls = style.textOverflow === "ellipsis" ||
        box.matches(".filters nav, .album-news");
      if (scrolls) break;
      const shown = box.getBoundingClientRect();
      const holds = box.matches("button, .button, .badge, .card, .note") ||
        style.overflowX !== "visible";
      if (holds) [left, right] = [Math.max(left, shown.left), Math.min(right, shown.right)];
    }
    if (!scrolls && (text.left < left - 1 || text.right > right + 1))
      lost.push(`${node.data.trim()} (${text.left} to ${text.right} in ${left} to ${right})`);
  }
  return lost;
}"""


def lost(page: Page) -> list[str]:
    """The texts of a page that are not to be seen as a whole; empty where all is well."""
    found: list[str] = page.evaluate(LOST)
    width = page.evaluate("innerWidth")
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append(f"the page is wider than {width}")
    return found
