// Keys on the grid of photos. They need the focus on a photo, so that no other key press does harm.

import { forward } from "../lib/direction.js";
import { NO_ANSWER } from "../lib/forms.js";
import { has, photoAt, placeBeside, placeOf } from "./result_pages.js";
import { toggle } from "./selection.js";
import { toast } from "./toast.js";

const help = document.querySelector("[data-keys]");

export function listenForKeys(decide) {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-show-keys]")) help.showModal();
  });
  document.querySelector("[data-results]").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?") help.showModal();
    const figure = event.target.closest(".photo > a")?.parentElement;
    const action =
      figure &&
      actions(figure, decide)[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function actions(figure, decide) {
  const say = (decision) =>
    figure.querySelector(".review") && decide(decision, [figure.dataset.photo], figure);
  return {
    ArrowLeft: () => move(placeOf(figure) - forward),
    ArrowRight: () => move(placeOf(figure) + forward),
    ArrowUp: () => move(placeBeside(placeOf(figure), -1)),
    ArrowDown: () => move(placeBeside(placeOf(figure), 1)),
    y: () => say("confirmed"),
    n: () => say("rejected"),
    " ": () => toggle(figure),
  };
}

async function move(place) {
  const next = await photoAt(place);
  if (!next && has(place)) toast(NO_ANSWER);
  next?.querySelector("a").focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}
