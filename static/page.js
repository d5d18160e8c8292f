// What every page has: forms that are sent once, and menus that close.

document.addEventListener("submit", (event) => {
  const form = event.target;
  // A second click must not delete, or start, twice.
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

// Whoever comes back to the page may send the form again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

for (const menu of document.querySelectorAll("details.menu, details.take-home")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
