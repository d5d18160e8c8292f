// Selecting photos by finger, which cannot point: a long press on a photo begins it, and from then on
// a tap selects, too.

const cannotPoint = matchMedia("(hover: none)");

// toggle is called with the photo that is pressed.
export function listenForFingers(toggle) {
  document.addEventListener("contextmenu", (event) => {
    const figure = event.pointerType === "touch" && figureOf(event.target);
    if (!figure) return;
    event.preventDefault();
    toggle(figure);
  });
  document.addEventListener("click", (event) => {
    // Without a detail it is the key that looks at a photo large.
    const selects = cannotPoint.matches && event.detail && document.querySelector(".is-selecting");
    const figure = selects && figureOf(event.target);
    if (!figure) return;
    event.preventDefault();
    toggle(figure);
  });
}

const figureOf = (target) => target.closest?.("[data-results] [data-photo] > a")?.parentElement;
