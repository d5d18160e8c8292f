// Many photos selected: by box, by key, a range with Shift, or all of the tab.

import { maySendAgain, NO_ANSWER } from "../lib/forms.js";
import { ngettext } from "../lib/words.js";
import { decide } from "./decisions.js";
import { figures, photoAt, placeOf, total, whenShown } from "./result_pages.js";
import { toast } from "./toast.js";

const form = document.getElementById("selection");
const selected = new Set();
let last;

export const namesSelected = () => [...selected];
export const isSelected = (figure) => selected.has(figure.dataset.photo);

export function toggle(figure, on = !isSelected(figure)) {
  if (on) selected.add(figure.dataset.photo);
  else selected.delete(figure.dataset.photo);
  last = placeOf(figure);
  show();
}

export function listenForSelection() {
  if (!form) return;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.(".pick input");
    if (!box) return;
    const figure = box.closest(".photo");
    if (event.shiftKey && last !== undefined) range(last, placeOf(figure), box.checked);
    else toggle(figure, box.checked);
  });
  form.querySelector("[data-clear]").addEventListener("click", () => {
    selected.clear();
    show();
  });
  form.querySelector("[data-select-all]").addEventListener("click", selectAll);
  form.addEventListener("formdata", ({ formData }) => {
    formData.delete("photo");
    formData.set("photos", JSON.stringify([...selected]));
  });
  form.addEventListener("submit", async (event) => {
    const decision = event.submitter?.dataset.decision;
    // A download leaves the page as it is.
    setTimeout(() => maySendAgain(form));
    if (!decision) return;
    event.preventDefault();
    const names = [...selected];
    selected.clear();
    show();
    await decide(decision, names);
  });
  for (const hidden of form.querySelectorAll("[data-select-all], [data-clear]"))
    hidden.hidden = false;
  whenShown(show);
}

async function range(from, to, on) {
  for (let place = Math.min(from, to); place <= Math.max(from, to); place += 1) {
    const figure = await photoAt(place);
    if (figure) toggle(figure, on);
  }
}

async function selectAll() {
  try {
    const answer = await fetch(form.dataset.names, { headers: { Accept: "application/json" } });
    for (const name of (await answer.json()).names) selected.add(name);
    show();
  } catch {
    toast(NO_ANSWER);
  }
}

function show() {
  for (const figure of figures()) figure.querySelector(".pick input").checked = isSelected(figure);
  const count = selected.size;
  form.hidden = !count;
  document.querySelector("[data-results]").classList.toggle("is-selecting", count > 0);
  form.querySelector("[data-selected]").textContent = ngettext(
    "%(num)s photo selected",
    "%(num)s photos selected",
    count,
  );
  const all = form.querySelector("[data-select-all]");
  all.textContent = ngettext(
    "Select the one in this tab",
    "Select all %(num)s in this tab",
    total(),
  );
  all.hidden = count >= total();
}
