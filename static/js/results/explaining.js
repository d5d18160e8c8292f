// Names, scores and faces of all photos, on demand; as long as the browser is open.

const KEPT = "explained";
const parts = document.querySelectorAll("[data-explained]");

export function listenForExplaining() {
  show(sessionStorage.getItem(KEPT) === "yes");
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-explain]");
    if (!button) return;
    const on = button.getAttribute("aria-pressed") !== "true";
    sessionStorage.setItem(KEPT, on ? "yes" : "");
    show(on);
  });
}

function show(on) {
  for (const part of parts) part.classList.toggle("is-explained", on);
  for (const button of document.querySelectorAll("[data-explain]")) {
    button.classList.remove("is-away");
    button.setAttribute("aria-pressed", String(on));
  }
}
