// Forms that lead on, while photos are on their way, are sent when these are here.

import { takeOver } from "../lib/forms.js";

// busy says whether photos are on their way. What is waited for is told: <form data-waits="…">.
export function waitForUploads(busy) {
  let waiting;
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!form.matches("[data-waits]") || !busy()) return;
    takeOver(event);
    waiting = { form, submitter };
    say(form);
  });
  document.addEventListener("imgseg:uploaded", () =>
    // Only then the upload that told of itself is no longer under way.
    setTimeout(() => {
      if (!waiting) return;
      const { form, submitter } = waiting;
      if (busy()) {
        say(form);
        return;
      }
      waiting = undefined;
      // Another one may have come to its place.
      if (!form.isConnected) document.body.append(form);
      // What did not arrive can be tried again first.
      if (document.querySelector("[data-again]:not([hidden])")) return;
      // Where the button was pressed, a new one may be by now: the old one is of no form.
      form.requestSubmit(submitter?.form === form ? submitter : null);
    }),
  );
}

// The bar may be another one since it was said last.
function say(form) {
  const line = document.querySelector(".start-bar p");
  line.setAttribute("role", "status");
  line.textContent = form.dataset.waits;
}
