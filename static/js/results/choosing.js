// Photos of an album that are chosen, by their boxes or in the large view.

import { showCount, showSelected } from "./selection_bar.js";

const form = document.getElementById("selection");
const boxes = () => [...document.querySelectorAll("[data-list] .pick input")];

export const chosen = () =>
  boxes()
    .filter(({ checked }) => checked)
    .map(({ value }) => value);

// What the viewer needs: keys, and what is to be done with each photo that it shows. A page without
// boxes needs nothing.
export function listenForChoices() {
  if (!form) return {};
  document.addEventListener("change", ({ target }) => target.closest(".pick") && show());
  document.addEventListener("imgseg:uploaded", show);
  form.querySelector("[data-clear]").hidden = false;
  form.querySelector("[data-clear]").addEventListener("click", () => {
    for (const box of boxes()) box.checked = false;
    show();
  });
  show();
  return { keys: { " ": toggle }, shown: showChoice };
}

function toggle(figure) {
  const box = figure.querySelector(".pick input");
  box.checked = !box.checked;
  show();
  showChoice(figure);
}

function show() {
  showCount(form, chosen().length);
}

function showChoice(figure) {
  showSelected(figure.querySelector(".pick input").checked);
}
