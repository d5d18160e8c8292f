// The photo viewer: one photo large, and the next with a key, a swipe or a button. The browser's
// Back closes it: while it is open there is one step more in the history, with the photo's name.

import { forward } from "../lib/direction.js";
import { NO_ANSWER } from "../lib/forms.js";
import { gettext, number, time } from "../lib/words.js";
import { viewerIsHere } from "./first_click.js";
import { toast } from "./toast.js";
import { makeZoomable } from "./zoom.js";

const STEP = 1.5;
const SHARE = 0.2;
// So many times larger the preview is as sharp as a screen; beyond it the photo itself is sharper.
const SHARP = 1.5;
// A phone has no memory for the pixels of a photo that has more.
const LARGEST = 40_000_000;
// What every browser shows. Of all else the preview is the largest there is.
const SHOWN = /\.(jpe?g|png|webp|gif)$/i;
const dialog = document.querySelector("[data-viewer]");
const part = (name) => dialog.querySelector(`[data-${name}]`);
const zoomable = makeZoomable(part("stage"), part("picture"), step, enlarged);
const keys = {
  ArrowLeft: () => moveOr(SHARE, 0, () => step(-forward)),
  ArrowRight: () => moveOr(-SHARE, 0, () => step(forward)),
  ArrowUp: () => moveOr(0, SHARE),
  ArrowDown: () => moveOr(0, -SHARE),
  "+": () => zoomable.zoom(STEP),
  "=": () => zoomable.zoom(STEP),
  "-": () => zoomable.zoom(1 / STEP),
  0: () => zoomable.reset(),
  Escape: () => dialog.close(),
};
// What the buttons do that are no keys, or do more than a key when the photo is enlarged.
const buttons = { before: () => step(-1), next: () => step(1) };
let list;
let figure;
let place;
// What was asked for last, while a page of photos is on its way.
let asked;
// The photo whose own file was asked for.
let whole;

// Of a list of photos: figures, has, photoAt, placeOf, total and whenShown as in result_pages.js.
// What else can be done with a photo has a key each; shown is called with each photo that is.
export function listenForViewer(photos, more = {}, shown = () => {}) {
  list = { ...photos, shown };
  for (const [key, act] of Object.entries(more)) keys[key] = () => act(figure);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-photo] > a");
    if (!link || event.defaultPrevented || event.button) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.parentElement);
  });
  dialog.addEventListener("click", ({ target }) => {
    const { key, go } = target.closest("button")?.dataset ?? {};
    (keys[key] ?? buttons[go])?.();
  });
  dialog.addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    // A button with the focus is pressed by Space, and Esc closes a dialog by itself.
    const pressed = key === " " && event.target.matches("button, a");
    if (!keys[key] || key === "Escape" || pressed || event.ctrlKey || event.metaKey || event.altKey)
      return;
    event.preventDefault();
    keys[key]();
  });
  dialog.addEventListener("close", () => {
    figure.querySelector("a").focus({ preventScroll: true });
    figure.scrollIntoView({ block: "nearest" });
    part("toast").replaceChildren();
    if (history.state?.photo) history.back();
  });
  addEventListener("popstate", () => (history.state?.photo ? reopen() : dialog.close()));
  list.whenShown(follow);
  // After a reload; where the photo is not on this page, that step of the history is taken back.
  if (history.state?.photo && !reopen()) history.back();
  viewerIsHere();
}

const figureOf = (name) => list.figures().find((one) => one.dataset.photo === name);

function reopen() {
  const there = figureOf(history.state.photo);
  if (there) open(there);
  return there;
}

function open(opened) {
  const state = { ...history.state, photo: opened.dataset.photo };
  if (history.state?.photo) history.replaceState(state, "");
  else history.pushState(state, "");
  if (!dialog.open) {
    dialog.showModal();
    dialog.focus();
  }
  figure = opened;
  place = asked = list.placeOf(figure);
  zoomable.reset();
  show();
}

// The page shows the photos anew: the same one, or what stands in its place now.
async function follow() {
  if (!dialog.open || figure.isConnected) return;
  const now =
    figureOf(figure.dataset.photo) ??
    (await list.photoAt(place)) ??
    (await list.photoAt(place - 1));
  if (now) open(now);
  else dialog.close();
}

function moveOr(right, down, otherwise = () => {}) {
  if (zoomable.isZoomed()) zoomable.move(right, down);
  else otherwise();
}

async function step(by) {
  const wanted = place + by;
  if (!list.has(wanted)) return;
  asked = wanted;
  const next = await list.photoAt(wanted);
  if (wanted !== asked || !dialog.open) return;
  if (next) open(next);
  else if (list.has(wanted)) toast(NO_ANSWER);
}

async function show() {
  const link = figure.querySelector("a");
  const small = figure.querySelector("img");
  const box = figure.querySelector(".face-box");
  // The small one is here already, and gives way to the large one.
  part("large").src = small.src;
  part("large").alt = small.alt;
  whole = undefined;
  sharpen(figure, link.href);
  const file = figure.dataset.photo.split("/").at(-1);
  part("folder").textContent = figure.dataset.photo.slice(0, -file.length);
  part("name").textContent = file;
  part("original").href = link.dataset.original;
  part("when").textContent = when(link.dataset);
  const [at, total] = [number(place + 1), number(list.total())];
  part("place").textContent = gettext("%(at)s of %(total)s.", { at, total });
  const score = figure.querySelector(".score");
  part("score").textContent = score
    ? gettext("Score %(score)s.", { score: score.textContent })
    : "";
  part("reason").textContent = link.title;
  part("box").toggleAttribute("hidden", !box);
  if (box) {
    part("box").setAttribute("viewBox", box.getAttribute("viewBox"));
    part("box").replaceChildren(...[...box.children].map((face) => face.cloneNode()));
  }
  list.shown(figure);
  for (const [name, by] of Object.entries({ next: 1, before: -1 }))
    dialog.querySelector(`[data-go="${name}"]`).disabled = !list.has(place + by);
  for (const by of [1, -1]) {
    const neighbour = await list.photoAt(place + by);
    if (neighbour) new Image().src = neighbour.querySelector("a").href;
  }
}

// The camera's clock is that of the place, whatever the time is here.
function when({ taken, byFile }) {
  if (!taken) return "";
  const day = time(new Date(taken));
  return byFile === undefined ? day : gettext("%(day)s, as the file says", { day });
}

function enlarged(scale) {
  if (scale <= SHARP || whole === figure || !SHOWN.test(figure.dataset.photo)) return;
  const picture = figure.querySelector("img");
  if (picture.getAttribute("width") * picture.getAttribute("height") > LARGEST) return;
  whole = figure;
  sharpen(figure, part("original").href);
}

async function sharpen(of, address) {
  const large = new Image();
  large.src = address;
  try {
    await large.decode();
  } catch {
    // It cannot be had: what is shown stays.
    return;
  }
  // The preview may come after the photo itself.
  if (figure === of && part("large").src !== part("original").href) part("large").src = address;
}
