// Takes a photo out without loading the page anew: the place on the page and the focus stay.

import { post, takeOver } from "../lib/forms.js";
import { refresh } from "./fresh.js";

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!submitter?.matches("[data-remove]") || event.defaultPrevented) return;
  takeOver(event);
  const body = new FormData(form, submitter);
  try {
    const answer = await post(
      submitter.getAttribute("formaction") ?? form.action,
      body,
      "text/html",
    );
    if (!answer.ok) throw new Error(answer.statusText);
    const next = takeOut(submitter);
    await refresh(() => true);
    // The list may be another by now, with the same photos.
    if (next) document.querySelector(`[aria-label="${CSS.escape(next.ariaLabel)}"]`)?.focus();
    document.dispatchEvent(new Event("imgseg:uploaded"));
  } catch {
    location.reload();
  }
});

// Gives the button of the photo after it, or of the last one.
function takeOut(button) {
  const all = [...button.closest("ul").querySelectorAll("[data-remove]")];
  const place = all.indexOf(button);
  const next = all[place + 1] ?? all[place - 1];
  next?.focus();
  button.closest("li").remove();
  return next;
}
