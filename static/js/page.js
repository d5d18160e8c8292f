// What every page has: forms that are sent once, menus that close, and the service worker.

import { sendOnce } from "./lib/forms.js";

sendOnce();
// Only pages of this computer, or over HTTPS, may have one. Some browsers allow none in private
// windows: then nothing can be shared with imgseg, and all else is as it was.
navigator.serviceWorker?.register("/service-worker.js").catch(() => {});

for (const button of document.querySelectorAll("[data-show-password]")) {
  const field = document.getElementById(button.dataset.showPassword);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shows = field.type === "text";
    field.type = shows ? "password" : "text";
    button.ariaPressed = String(!shows);
  });
}

// Listened for on the document, because scripts put new menus in the place of old ones.
const menus = () => document.querySelectorAll("details:is(.menu, .take-home, .panel)[open]");

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    if (menu.contains(event.target)) menu.querySelector("summary").focus();
    menu.open = false;
  }
});
addEventListener("focusout", (event) => {
  for (const menu of menus()) {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  }
});
addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
