// Names, scores and faces on demand, of all photos or of the large one; as long as the browser is
// open.

// What an upload brings takes the place of these.
const parts = () => [...document.querySelectorAll("[data-explained]")];
// Where what was chosen for the part is kept.
const keptFor = (part) => (part.matches("dialog") ? "explained large" : "explained");

export function listenForExplaining() {
  showAsKept();
  document.addEventListener("imgseg:uploaded", showAsKept);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-explain]");
    if (!button) return;
    const part = parts().find((one) => buttonsOf(one).includes(button));
    const on = button.getAttribute("aria-pressed") !== "true";
    sessionStorage.setItem(keptFor(part), on ? "yes" : "");
    show(part, on);
  });
}

const buttonsOf = (part) =>
  [...document.querySelectorAll("[data-explain]")].filter(
    (button) => button.closest("dialog") === part.closest("dialog"),
  );

function showAsKept() {
  for (const part of parts()) show(part, sessionStorage.getItem(keptFor(part)) === "yes");
}

function show(part, on) {
  part.classList.toggle("is-explained", on);
  for (const button of buttonsOf(part)) {
    button.classList.remove("is-away");
    button.setAttribute("aria-pressed", String(on));
  }
}
