// Photos are there before the scripts that show them large: who presses one meanwhile waits for
// these, and does not leave the page.

let pressed;

export function waitForViewer() {
  document.addEventListener("click", keep);
  // By now all scripts have run that can be had.
  document.addEventListener("DOMContentLoaded", () => {
    stop();
    if (pressed) location.assign(pressed.href);
  });
}

// Once the viewer listens: presses the photo again that was pressed too early.
export function viewerIsHere() {
  stop();
  if (pressed?.isConnected) pressed.click();
  pressed = undefined;
}

function stop() {
  document.removeEventListener("click", keep);
}

function keep(event) {
  const link = event.target.closest?.("[data-photo] > a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  pressed = link;
}
