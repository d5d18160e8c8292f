// Yes and No without loading the page anew: what changed is said, and can be taken back.

import { NO_ANSWER, post, takeOver } from "../lib/forms.js";
import { gettext } from "../lib/words.js";
import { figures, photoAt, placeOf, refresh } from "./result_pages.js";
import { toast } from "./toast.js";

const NOT_SHOWN = gettext("The page shows what was before: load the page again.");

const form = () => document.getElementById("selection");

export function listenForDecisions() {
  document.addEventListener("submit", (event) => {
    const decision = event.submitter?.dataset.decision;
    const form = event.target;
    if (!decision || event.defaultPrevented || !form.matches(".review, .ask-answers")) return;
    takeOver(event);
    const figure = form.closest(".photo");
    if (figure) decide(decision, [figure.dataset.photo], figure);
    else answer(decision, form.elements);
  });
}

// Says of photos, by name, that they show the person, or not. The focus goes back to the first of
// them; where that went to another tab, to what stands in the place of the figure given.
export async function decide(decision, names, figure) {
  const place = figure && placeOf(figure);
  const person = (figure?.querySelector(".review") ?? form())?.elements.person?.value;
  if (!person) return undefined;
  const said = await sayOf(decision, names, person);
  if (!said) return undefined;
  const undo = decision === "undone" ? undefined : () => decide("undone", names);
  if (!(await showWhat(said, undo))) return undefined;
  const same = figures().find((one) => one.dataset.photo === names[0]);
  const now = same ?? (figure && ((await photoAt(place)) ?? (await photoAt(place - 1))));
  now?.querySelector("a").focus({ preventScroll: Boolean(same) });
  return now;
}

// To the question above the photos; the next one comes to its place.
async function answer(decision, { photo, person }) {
  const names = [photo.value];
  const said = await sayOf(decision, names, person.value);
  const undo = async () => {
    const taken = await sayOf("undone", names, person.value);
    if (taken) await showWhat(taken);
  };
  if (said && (await showWhat(said, undo)))
    document.querySelector(`.ask-answers [data-decision="${decision}"]`)?.focus();
}

async function sayOf(decision, names, person) {
  const body = new FormData();
  const token = document.querySelector('input[name="csrf_token"]').value;
  const fields = { csrf_token: token, person, photos: JSON.stringify(names) };
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  toast(gettext("Deciding …"));
  return ask(`${location.pathname}/reviews/${decision}`, body);
}

// Brings the page up to date and says what was done; false where that page cannot be had.
export async function showWhat(said, undo) {
  const shown = await refresh();
  toast(shown ? said : `${said} ${NOT_SHOWN}`, undo);
  return shown;
}

// What the answer to a form says; undefined where it failed, which is said.
export async function ask(address, body) {
  try {
    const answer = await post(address, body);
    if (answer.status === 401) location.reload();
    const { said, error } = await answer.json();
    if (error) toast(error);
    return said;
  } catch {
    toast(NO_ANSWER);
    return undefined;
  }
}
