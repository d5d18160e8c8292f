// A search that is started while photos are on their way begins when they are here.

import { takeOver } from "../lib/forms.js";

// busy says whether photos are on their way.
export function waitForUploads(busy) {
  const form = document.getElementById("start");
  if (!form) return;
  let waits = false;
  document.addEventListener("submit", (event) => {
    if (event.target !== form || !busy()) return;
    takeOver(event);
    waits = true;
    say();
  });
  document.addEventListener("imgseg:uploaded", () =>
    // Only then the upload that told of itself is no longer under way.
    setTimeout(() => {
      if (!waits) return;
      if (busy()) return say();
      waits = false;
      // What did not arrive can be tried again first.
      if (!document.querySelector("[data-again]:not([hidden])")) form.requestSubmit();
    }),
  );
}

// The bar may be another one since it was said last.
function say() {
  const line = document.querySelector(".start-bar p");
  line.setAttribute("role", "status");
  line.textContent = "Starts by itself when the upload is done.";
}
