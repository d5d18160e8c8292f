// Forms: sent once, or by a script in place of the browser.

import { gettext } from "./words.js";

// To decide again about a large album takes a while.
const PATIENCE = 60_000;
export const NO_ANSWER = gettext(
  "imgseg does not answer: see whether it still runs, then try again.",
);

// A second click must not delete, or start, twice.
export function sendOnce() {
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    // Nothing is sent where a dialog closes, or nothing is meant to happen.
    if ((submitter?.formMethod || form.method) === "dialog") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  // Whoever comes back to the page may send the form again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) maySendAgain(form);
  });
}

export function maySendAgain(form) {
  delete form.dataset.sent;
}

// Keeps the browser from sending the form of the event: a script does.
export function takeOver(event) {
  event.preventDefault();
  maySendAgain(event.target);
}

// The answer to a form; rejects where none comes in time.
export function post(address, body, type = "application/json") {
  return fetch(address, {
    method: "POST",
    body,
    headers: { Accept: type },
    signal: AbortSignal.timeout(PATIENCE),
  });
}
