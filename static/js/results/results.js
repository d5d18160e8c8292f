// The page of results: what its modules are for is said atop each.

import { gettext } from "../lib/words.js";
import { listenForFingers } from "./by_finger.js";
import { decide, listenForDecisions } from "./decisions.js";
import { listenForExplaining } from "./explaining.js";
import { listenForNews } from "./news.js";
import { listenForKeys } from "./result_keys.js";
import * as list from "./result_pages.js";
import { isSelected, listenForSelection, namesSelected, toggle } from "./selection.js";
import { showSelected } from "./selection_bar.js";
import { listenForSharing } from "./sharing.js";
import { listenForStrictness } from "./strictness.js";
import { listenForViewer } from "./viewer.js";

for (const element of document.querySelectorAll("[data-no-scripts]")) element.hidden = true;
for (const element of document.querySelectorAll("[data-with-scripts]")) element.hidden = false;

// A photo that another window deleted.
document.addEventListener(
  "error",
  (event) => {
    const link = event.target.closest?.(".photo > a");
    if (link) link.dataset.gone = gettext("This photo is no longer here.");
  },
  true,
);

listenForExplaining();
listenForDecisions();
listenForSelection();
listenForStrictness();
listenForNews();
listenForFingers(toggle);
listenForViewer(list, { y: say("confirmed"), n: say("rejected"), " ": select }, showChoices);
listenForKeys(decide);
listenForSharing(namesSelected);

// Said once more, it is taken back.
function say(decision) {
  return (figure) => {
    const now = figure.dataset.said === decision ? "undone" : decision;
    return figure.querySelector(".review") && decide(now, [figure.dataset.photo], figure);
  };
}

function select(figure) {
  toggle(figure);
  showChoices(figure);
}

// What the buttons of the viewer do with a photo.
function showChoices(figure) {
  const viewer = document.querySelector("[data-viewer]");
  for (const [key, decision] of Object.entries({ y: "confirmed", n: "rejected" })) {
    const button = viewer.querySelector(`[data-key="${key}"]`);
    button?.toggleAttribute("hidden", !figure.querySelector(".review"));
    button?.setAttribute("aria-pressed", String(figure.dataset.said === decision));
  }
  showSelected(isSelected(figure));
}
