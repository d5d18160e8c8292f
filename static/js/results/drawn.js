// Photos near the screen shown by canvases. Chromium keeps the last thousand pictures that it has
// decoded for <img>, 300 MiB, and no page can empty that; what a canvas holds goes with it. All else
// stays with the <img>, which is there as ever: what is said of the photo, what a right click and a
// drag take.

const NEAR = "100% 0px";
const watcher = new IntersectionObserver(look, { rootMargin: NEAR });
const near = new WeakSet();

export const isDrawn = (list) => list.querySelector("img.is-drawn") !== null;

// Shows the photos of a list, which takes the place of what was before: of photos that are in both
// the canvases go over, and no photo is gone for a moment.
export function drawAll(list, before) {
  const canvases = new Map();
  for (const canvas of before.querySelectorAll("canvas"))
    canvases.set(canvas.parentElement.querySelector("img").src, canvas);
  for (const picture of list.querySelectorAll("img")) {
    picture.classList.add("is-drawn");
    if (canvases.has(picture.src)) picture.after(canvases.get(picture.src));
    picture.addEventListener("load", () => draw(picture));
    watcher.observe(picture);
  }
}

function look(entries) {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) near.add(target);
    else near.delete(target);
    if (isIntersecting) draw(target);
    else wipe(target);
  }
}

async function draw(picture) {
  // Each in a task of its own, between which the page scrolls on.
  await new Promise((resolve) => setTimeout(resolve));
  if (!picture.naturalWidth || !near.has(picture)) return;
  try {
    const bitmap = await createImageBitmap(picture);
    wipe(picture);
    if (!near.has(picture)) {
      bitmap.close();
      return;
    }
    const canvas = document.createElement("canvas");
    canvas.ariaHidden = "true";
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext("bitmaprenderer").transferFromImageBitmap(bitmap);
    picture.after(canvas);
  } catch {
    // The browser cannot; the picture itself is seen then.
    picture.classList.remove("is-drawn");
  }
}

function wipe(picture) {
  const canvas = picture.parentElement?.querySelector("canvas");
  if (!canvas) return;
  // Otherwise its memory is free some time later.
  canvas.width = 0;
  canvas.remove();
}
