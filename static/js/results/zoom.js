// A photo enlarged under the hand: by two fingers, the wheel, a double click or a key; and moved by
// dragging. As long as it is not enlarged, a swipe is one.

import { forward } from "../lib/direction.js";

const LARGEST = 8;
const DOUBLE = 2.5;
const SWIPE = 50;
const WHEEL = 300;

// Of a picture that fills its stage, with a photo as large as fits in there. swiped is called with 1
// for the next photo, -1 for the one before; enlarged with how many times larger it is now. Gives
// what enlarges by a factor, moves by shares of the stage, and puts all back.
export function makeZoomable(stage, picture, swiped, enlarged) {
  const fingers = new Map();
  let at = { scale: 1, x: 0, y: 0 };
  let pressed;

  function put({ scale, x, y }) {
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    const { naturalWidth, naturalHeight } = picture.querySelector("img");
    const fits = Math.min(width / naturalWidth, height / naturalHeight);
    at = {
      scale,
      x: inside(x, scale, width, naturalWidth * fits),
      y: inside(y, scale, height, naturalHeight * fits),
    };
    picture.style.transform =
      scale === 1 ? "" : `translate(${at.x}px, ${at.y}px) scale(${at.scale})`;
    stage.classList.toggle("is-zoomed", scale > 1);
    enlarged(scale);
  }

  // Keeps the point of the photo that is at a point of the stage where it is.
  function zoom(factor, point = { x: stage.clientWidth / 2, y: stage.clientHeight / 2 }) {
    const scale = Math.min(Math.max(at.scale * factor, 1), LARGEST);
    const kept = (offset, middle) => middle - (middle - offset) * (scale / at.scale);
    put({ scale, x: kept(at.x, point.x), y: kept(at.y, point.y) });
  }

  const move = (x, y) => put({ ...at, x: at.x + x, y: at.y + y });

  function pointOf({ clientX, clientY }) {
    const { left, top } = stage.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  // Where the fingers are, all in all, and how far from each other.
  function gripOf() {
    const [one, two = one] = [...fingers.values()];
    return {
      x: (one.x + two.x) / 2,
      y: (one.y + two.y) / 2,
      apart: Math.hypot(one.x - two.x, one.y - two.y) || 1,
    };
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.button || event.target.closest("button")) return;
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, pointOf(event));
    pressed = fingers.size === 1 && at.scale === 1 ? pointOf(event) : undefined;
  });
  stage.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = gripOf();
    fingers.set(event.pointerId, pointOf(event));
    const now = gripOf();
    if (fingers.size > 1) zoom(now.apart / before.apart, now);
    if (at.scale > 1) move(now.x - before.x, now.y - before.y);
  });
  const letGo = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    const { x, y } = pointOf(event);
    const [right, down] = pressed ? [x - pressed.x, y - pressed.y] : [0, 0];
    pressed = undefined;
    if (event.type === "pointerup" && Math.abs(right) > Math.max(SWIPE, Math.abs(down)))
      swiped(right > 0 ? -forward : forward);
  };
  for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, letGo);
  stage.addEventListener("dblclick", (event) => {
    if (!event.target.closest("button")) zoom(at.scale > 1 ? 0 : DOUBLE, pointOf(event));
  });
  const turned = (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / WHEEL), pointOf(event));
  };
  stage.addEventListener("wheel", turned, { passive: false });

  return {
    zoom,
    isZoomed: () => at.scale > 1,
    move: (right, down) => move(right * stage.clientWidth, down * stage.clientHeight),
    reset: () => put({ scale: 1, x: 0, y: 0 }),
  };
}

// The offset nearest to one at which no room is empty that the photo can fill; where it is smaller
// than the stage it stays in the middle.
function inside(offset, scale, stage, photo) {
  const beside = (stage - photo) / 2;
  const [least, most] = [stage - scale * (stage - beside), -scale * beside];
  return least < most ? Math.min(most, Math.max(offset, least)) : (stage * (1 - scale)) / 2;
}
