// The page of results: what its modules are for is said atop each.

import { gettext } from "../lib/words.js";
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
listenForViewer(list, { y: say("confirmed"), n: say("rejected"), " ": select }, showChoices);
listenForKeys(decide);
listenForSharing(namesSelected);

function say(decision) {
  return (figure) =>
    figure.querySelector(".review") && decide(decision, [figure.dataset.photo], figure);
}

function select(figure) {
  toggle(figure);
  showChoices(figure);
}

// What the buttons of the viewer do with a photo.
function showChoices(figure) {
  const viewer = document.querySelector("[data-viewer]");
  for (const button of viewer.querySelectorAll('[data-key="y"], [data-key="n"]'))
    button.hidden = !figure.querySelector(".review");
  showSelected(isSelected(figure));
}
