// The photos of a page that holds all it shows: of an album, of a person, those found so far.

import { inRows, layRows, roomOf, shapeOf } from "./rows.js";

// Less is the rounding of a small copy.
const SAME = 0.02;
const list = () => document.querySelector("[data-list]");

export const figures = () => [...document.querySelectorAll("[data-list] .photo")];
// Places count through all pages, from 0.
const first = () => Number(list().dataset.first);
export const total = () => Number(list().dataset.total ?? figures().length);
export const placeOf = (figure) => first() + figures().indexOf(figure);
export const has = (place) => figures()[place - first()] !== undefined;
export const photoAt = async (place) => figures()[place - first()];
export const whenShown = () => {};

// Lays them out in rows, as the page is wide and as their shapes get known.
export function layInRows() {
  layOut();
  // An upload has brought others.
  document.addEventListener("imgseg:uploaded", layOut);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (width !== innerWidth) layOut();
    width = innerWidth;
  });
  document.addEventListener("load", ({ target }) => learnShape(target), true);
  for (const picture of document.querySelectorAll("[data-list] img")) learnShape(picture);
}

// A list of its own, or of several one below the other: then no last row has to be full.
function layOut() {
  for (const rows of document.querySelectorAll("[data-list].rows, [data-list] > .rows")) {
    const shapes = [...rows.children].map(shapeOf);
    const isLast = rows !== list() || first() + shapes.length >= total();
    layRows(rows, inRows(shapes, roomOf(rows), isLast), shapes);
  }
}

// Nobody has seen a photo whose small copy is not made yet: its shape is known when it comes.
function learnShape(picture) {
  if (!picture.naturalWidth || !picture.closest?.("[data-list]")) return;
  const told = picture.getAttribute("width") / picture.getAttribute("height");
  if (Math.abs(told / (picture.naturalWidth / picture.naturalHeight) - 1) < SAME) return;
  picture.setAttribute("width", picture.naturalWidth);
  picture.setAttribute("height", picture.naturalHeight);
  layOut();
}
