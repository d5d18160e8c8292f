// Selecting photos by finger, which cannot point: a long press on a photo begins it, and from then on
// a tap selects, too.

const cannotPoint = matchMedia("(hover: none)");
// A finger that stays so many milliseconds presses long; one that moves so many pixels scrolls.
const LONG = 450;
const STILL = 10;
let waiting;
let began;
// Whether the finger that is down, or was last, has pressed long.
let done = false;

// toggle is called with the photo that is pressed.
export function listenForFingers(toggle) {
  const press = (figure) => {
    clearTimeout(waiting);
    if (!done) toggle(figure);
    done = true;
  };
  document.addEventListener("pointerdown", (event) => {
    clearTimeout(waiting);
    done = false;
    const figure = event.pointerType === "touch" && event.isPrimary && figureOf(event.target);
    if (!figure) return;
    began = event;
    waiting = setTimeout(press, LONG, figure);
  });
  document.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (Math.hypot(clientX - began?.clientX, clientY - began?.clientY) > STILL)
      clearTimeout(waiting);
  });
  for (const end of ["pointerup", "pointercancel"])
    document.addEventListener(end, () => clearTimeout(waiting));
  // The menu of a browser that has one for a long press.
  document.addEventListener("contextmenu", (event) => {
    const figure = event.pointerType === "touch" && figureOf(event.target);
    if (!figure) return;
    event.preventDefault();
    press(figure);
  });
  document.addEventListener("click", (event) => {
    // Without a detail it is the key that looks at a photo large.
    if (!event.detail) return;
    const selects = cannotPoint.matches && document.querySelector(".is-selecting");
    const figure = (selects || done) && figureOf(event.target);
    if (!figure) return;
    event.preventDefault();
    if (done) done = false;
    else toggle(figure);
  });
}

const figureOf = (target) => target.closest?.("[data-results] [data-photo] > a")?.parentElement;
