// A line at the foot of the page that says what was done, with a way to take it back; no text takes it away.

import { gettext } from "../lib/words.js";

const STAYS = 10000;
let leaving;

export function toast(text, undo) {
  // An open dialog covers the page, so it has a place of its own.
  const place =
    document.querySelector("dialog[open] [data-toast]") ?? document.querySelector(".toast");
  const line = Object.assign(document.createElement("span"), { textContent: text });
  place.replaceChildren(...(text ? [line] : []));
  clearTimeout(leaving);
  const leave = () => place.replaceChildren();
  if (undo) {
    const button = Object.assign(document.createElement("button"), {
      textContent: gettext("Undo"),
      type: "button",
    });
    button.className = "button button-small";
    button.addEventListener("click", () => {
      leave();
      undo();
    });
    place.append(button);
  }
  // Not while somebody is about to use it.
  leaving = setTimeout(function later() {
    if (place.matches(":hover, :focus-within")) leaving = setTimeout(later, STAYS);
    else leave();
  }, STAYS);
}
