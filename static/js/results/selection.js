// Many photos selected: by box, by key, a range with Shift, or all of the tab.

import { maySendAgain, NO_ANSWER } from "../lib/forms.js";
import { gettext, ngettext } from "../lib/words.js";
import { decide } from "./decisions.js";
import { figures, placeOf, refresh, total, whenRenewed, whenShown } from "./result_pages.js";
import { showCount } from "./selection_bar.js";
import { toast } from "./toast.js";

const CHANGED = gettext("The photos here have changed since: select them again.");

const form = document.getElementById("selection");
const selected = new Set();
// The name of the photo that a range begins at.
let last;

export const namesSelected = () => [...selected];
export const isSelected = (figure) => selected.has(figure.dataset.photo);

export function toggle(figure, on = !isSelected(figure)) {
  if (on) selected.add(figure.dataset.photo);
  else selected.delete(figure.dataset.photo);
  last = figure.dataset.photo;
  show();
}

export function listenForSelection() {
  if (!form) return;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.(".pick input");
    if (!box) return;
    const figure = box.closest(".photo");
    if (event.shiftKey && last !== undefined) range(last, box.value, box.checked);
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
  // Ticked while this script was on its way.
  for (const { value } of document.querySelectorAll(".pick input:checked")) selected.add(value);
  whenShown(show);
  whenRenewed(dropWhatLeft);
}

// Nobody sees in the tab what is counted, downloaded or decided otherwise.
async function dropWhatLeft() {
  if (!selected.size) return;
  const names = await namesOfTab().catch(() => null);
  // Nobody asked for it: what cannot be told now stays selected.
  if (!names) return;
  const there = new Set(names);
  for (const name of selected) if (!there.has(name)) selected.delete(name);
  show();
}

// By their names: of most the pages are not in the document. Nothing is selected that one does not
// see in between: another window, or a run, may have changed what the tab has.
async function range(from, to, on) {
  await withNames(async (names) => {
    if (!names.includes(from) || !areInPlace(names)) {
      last = names.includes(from) ? from : undefined;
      toast((await refresh()) ? CHANGED : NO_ANSWER);
      return;
    }
    const [first, end] = [names.indexOf(from), names.indexOf(to)].sort((a, b) => a - b);
    for (const name of names.slice(first, end + 1)) selected[on ? "add" : "delete"](name);
    last = to;
  });
}

const areInPlace = (names) =>
  figures().every((figure) => names[placeOf(figure)] === figure.dataset.photo);

async function selectAll() {
  await withNames((names) => {
    for (const name of names) selected.add(name);
  });
}

async function withNames(change) {
  try {
    await change(await namesOfTab());
  } catch {
    toast(NO_ANSWER);
  }
  show();
}

async function namesOfTab() {
  const answer = await fetch(form.dataset.names, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).names;
}

function show() {
  for (const figure of figures()) figure.querySelector(".pick input").checked = isSelected(figure);
  const count = selected.size;
  showCount(form, count);
  const all = form.querySelector("[data-select-all]");
  all.textContent = ngettext("Select the only one", "Select all %(num)s", total());
  all.hidden = count >= total();
}
