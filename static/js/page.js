// What every page has: forms that are sent once, and menus that close.

import { sendOnce } from "./lib/forms.js";

sendOnce();

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
