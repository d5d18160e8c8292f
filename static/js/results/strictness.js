// The slider: while it moves the counts follow, once it rests the photos do.

import { takeOver } from "../lib/forms.js";
import { gettext, number as inWords } from "../lib/words.js";
import { ask, showWhat } from "./decisions.js";
import { refresh } from "./result_pages.js";
import { toast } from "./toast.js";

// A key moves the slider by one: the photos follow when nobody presses it any more.
const REST = 400;
const form = document.querySelector("[data-strictness]");
const slider = form.querySelector('input[type="range"]');
const number = form.querySelector('input[type="number"]');
const usual = form.querySelector("[data-usual]");
let kept = number.value;
let scores;
let resting;

export function listenForStrictness() {
  showUsual();
  for (const event of ["pointerdown", "focus"])
    slider.addEventListener(event, () => (scores = fetchScores()));
  slider.addEventListener("input", () => {
    number.value = slider.value;
    follow();
  });
  slider.addEventListener("change", () => {
    clearTimeout(resting);
    resting = setTimeout(() => apply(slider.value), REST);
  });
  number.addEventListener("change", () => number.checkValidity() && apply(number.value));
  usual.addEventListener("click", () => {
    slider.focus();
    apply(usual.value);
  });
  form.addEventListener("submit", (event) => {
    takeOver(event);
    apply(number.value);
  });
}

async function fetchScores() {
  try {
    const answer = await fetch(form.dataset.scores, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    // The counts then follow when the photos do.
    return undefined;
  }
}

async function follow() {
  const known = await scores;
  if (!known) return;
  const line = Number(number.value);
  const from = (score) =>
    known.counts.slice(Math.max(0, score)).reduce((sum, count) => sum + count, 0);
  const match = from(line);
  const unsure = Math.min(known.most_unsure, Math.max(0, from(0) - known.unlike - match));
  say("match", match);
  say("unsure", unsure);
  say("other", from(0) + known.never - match - unsure);
}

function say(verdict, count) {
  document.querySelector(`[data-count="${verdict}"]`).textContent = inWords(count);
}

async function apply(value, before = kept) {
  slider.value = number.value = value;
  if (value === kept) return;
  kept = value;
  showUsual();
  toast(gettext("Deciding …"));
  const body = new FormData(form);
  const said = await ask(form.action, body);
  // What failed, or was overtaken by another, leaves the counts that hold.
  if (!said) {
    slider.value = number.value = kept = before;
    showUsual();
  }
  if (said) await showWhat(said, () => apply(before));
  else await refresh();
  scores = undefined;
}

// Its place stays, or the slider would move under the hand.
function showUsual() {
  usual.classList.toggle("is-away", kept === usual.value);
  document.querySelector("[data-strictness-now]").textContent = kept;
}
