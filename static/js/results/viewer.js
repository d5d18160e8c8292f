// The photo viewer: one photo large, and the next with a key, a swipe or a button. The browser's
// Back closes it: while it is open there is one step more in the history, with the photo's name.

import { decide } from "./decisions.js";
import { figures, photoAt, placeOf, total, whenShown } from "./result_pages.js";
import { isSelected, toggle } from "./selection.js";

const SWIPE = 50;
const dialog = document.querySelector("[data-viewer]");
const part = (name) => dialog.querySelector(`[data-${name}]`);
const keys = {
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  y: () => say("confirmed"),
  n: () => say("rejected"),
  " ": () => {
    toggle(figure);
    showSelected();
  },
  Escape: () => dialog.close(),
};
let figure;
let place;
let pressedAt;

export function listenForViewer() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".photo > a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link.closest(".photo"));
  });
  for (const button of dialog.querySelectorAll("[data-key]")) {
    button.addEventListener("click", () => keys[button.dataset.key]());
  }
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
  whenShown(follow);
  const stage = part("stage");
  stage.addEventListener("pointerdown", (event) => (pressedAt = event.clientX));
  stage.addEventListener("pointerup", (event) => {
    const moved = event.clientX - pressedAt;
    if (Math.abs(moved) > SWIPE) step(moved > 0 ? -1 : 1);
  });
  // After a reload; where the photo is not on this page, that step of the history is taken back.
  if (history.state?.photo && !reopen()) history.back();
}

const figureOf = (name) => figures().find((one) => one.dataset.photo === name);

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
  place = placeOf(figure);
  show();
}

// The page shows the photos anew: the same one, or what stands in its place now.
async function follow() {
  if (!dialog.open || figure.isConnected) return;
  const now =
    figureOf(figure.dataset.photo) ?? (await photoAt(place)) ?? (await photoAt(place - 1));
  if (now) open(now);
  else dialog.close();
}

async function step(by) {
  const next = await photoAt(place + by);
  if (next) open(next);
}

async function say(decision) {
  if (figure.querySelector(".review")) await decide(decision, [figure.dataset.photo], figure);
}

async function show() {
  const link = figure.querySelector("a");
  const box = figure.querySelector(".face-box");
  part("large").src = link.dataset.preview;
  part("large").alt = figure.dataset.photo;
  part("name").textContent = figure.dataset.photo;
  part("original").href = link.href;
  part("place").textContent = `${place + 1} of ${total()}.`;
  part("score").textContent = figure.querySelector(".score")
    ? `Score ${figure.querySelector(".score").textContent}.`
    : "";
  part("reason").textContent = link.title;
  part("box").toggleAttribute("hidden", !box);
  if (box) {
    part("box").setAttribute("viewBox", box.getAttribute("viewBox"));
    part("box").replaceChildren(box.firstElementChild.cloneNode());
  }
  for (const button of dialog.querySelectorAll('[data-key="y"], [data-key="n"]')) {
    button.hidden = !figure.querySelector(".review");
  }
  showSelected();
  for (const by of [1, -1]) {
    const neighbour = await photoAt(place + by);
    if (neighbour) new Image().src = neighbour.querySelector("a").dataset.preview;
  }
}

function showSelected() {
  const button = dialog.querySelector('[data-key=" "]');
  button.setAttribute("aria-pressed", String(isSelected(figure)));
  button.textContent = isSelected(figure) ? "Selected" : "Select";
}
