// The page that asks into which album shared photos shall go. The page of that album sends them.

import { maySendAgain, NO_ANSWER, post, takeOver } from "../lib/forms.js";
import { ngettext } from "../lib/words.js";
import { meanFor, putAside, throwAway } from "./put_aside.js";

const SHOWN = 12;
const page = document.querySelector("[data-shared]");
const part = (name) => page.querySelector(`[data-${name}]`);

start();

async function start() {
  const items = await putAside();
  part("none").hidden = items.length > 0;
  part("some").hidden = !items.length;
  part("count").textContent = items.length
    ? ngettext(
        "%(num)s photo to put into an album",
        "%(num)s photos to put into an album",
        items.length,
      )
    : "";
  for (const { file, path } of items.slice(0, SHOWN)) part("small").append(smallOf(file, path));
  if (items.length > SHOWN) {
    const more = document.createElement("li");
    more.textContent = ngettext("and %(num)s more", "and %(num)s more", items.length - SHOWN);
    part("small").append(more);
  }
}

page.addEventListener("click", async ({ target }) => {
  const link = target.closest("a[data-album]");
  if (link) meanFor(link.pathname);
  if (!target.closest("[data-discard]")) return;
  await throwAway();
  location.assign(part("discard").dataset.discard);
});

page.addEventListener("submit", async (event) => {
  takeOver(event);
  const form = event.target;
  try {
    const answer = await post(form.action, new FormData(form), "text/html");
    // Logged out meanwhile, or the name is none: the page says so; what came waits.
    if (!/\/albums\/\d+$/.test(answer.url)) return location.reload();
    meanFor(new URL(answer.url).pathname);
    location.assign(answer.url);
  } catch {
    part("count").textContent = NO_ANSWER;
    maySendAgain(form);
  }
  return undefined;
});

function smallOf(file, path) {
  const item = document.createElement("li");
  const picture = Object.assign(new Image(72, 72), { src: URL.createObjectURL(file), alt: path });
  // A format that this browser does not show; or a zip.
  picture.addEventListener("error", () => {
    URL.revokeObjectURL(picture.src);
    item.replaceChildren(Object.assign(document.createElement("span"), { textContent: path }));
  });
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
  item.append(picture);
  return item;
}
