// The guided review with keys and swipes; the next photo is there at once, while the answer is on
// its way.

import { forward } from "../lib/direction.js";
import { post, takeOver } from "../lib/forms.js";
import { listenForSharing } from "./sharing.js";
import { listenForViewer } from "./viewer.js";

const guided = document.querySelector("[data-guided]");
// What was answered about the next photo before the answer about this one had arrived.
let early;

// Yes where what comes next lies, as the buttons do.
const [YES, NO] = forward > 0 ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
const KEYS = { [YES]: "y", [NO]: "n", ArrowDown: "s" };
// So many pixels to the side, and twice as much as up or down.
const SWIPE = 60;

const shown = () => guided.querySelector("article:not([hidden])");
// What the viewer shows: the whole photo of the question, and no other.
const whole = () => shown()?.querySelector("[data-photo]");

listenForViewer({
  figures: () => [whole()].filter(Boolean),
  photoAt: async (place) => (place === 0 ? whole() : undefined),
  placeOf: () => 0,
  total: () => 1,
  has: (place) => place === 0,
  whenShown: () => {},
});
listenForSharing();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  // In there the keys are the viewer's.
  if (event.target.matches("input") || event.target.closest("dialog")) return;
  const key = KEYS[event.key] ?? event.key.toLowerCase();
  const button = shown()?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// As with the arrows.
let from;
guided.addEventListener("touchstart", (event) => {
  from = event.touches.length === 1 ? event.touches[0] : undefined;
});
guided.addEventListener("touchend", (event) => {
  const to = event.changedTouches[0];
  const ahead = from ? (to.clientX - from.clientX) * forward : 0;
  const down = from ? to.clientY - from.clientY : 0;
  from = undefined;
  if (Math.abs(ahead) < Math.max(SWIPE, 2 * Math.abs(down))) return;
  shown()
    ?.querySelector(`[data-key="${ahead > 0 ? "y" : "n"}"]`)
    .click();
});

document.addEventListener("click", (event) => {
  const skip = event.target.closest?.('a[data-key="s"]');
  if (!skip || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (!isEarly(skip)) goOn(() => fetch(skip.href));
});

document.addEventListener("submit", (event) => {
  if (!guided.contains(event.target) || event.defaultPrevented) return;
  takeOver(event);
  if (isEarly(event.submitter)) return;
  const body = new FormData(event.target, event.submitter);
  const address = event.target.action;
  goOn(() => post(address, body, "text/html"));
});

function isEarly(button) {
  if (!guided.matches('[aria-busy="true"]')) return false;
  // Undo, and what stands where no photo is left, is not pressed again for whoever was too early.
  if (shown() && button.dataset.key)
    early = { verdict: shown().dataset.verdict, key: button.dataset.key };
  return true;
}

// One answer after the other: each is decided with those before it.
async function goOn(send) {
  const now = shown();
  const next = now?.nextElementSibling;
  if (next?.matches("article")) {
    now.hidden = true;
    next.hidden = false;
  }
  guided.setAttribute("aria-busy", "true");
  try {
    const answer = await send();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(page.querySelector("[data-guided]"), answer.url);
  } catch {
    location.reload();
  }
}

function show(fresh, address) {
  // Logged out, or the photo is gone: the page itself says what is the matter.
  if (!fresh) return location.assign(address);
  const before = guided.contains(document.activeElement) && document.activeElement.dataset.key;
  history.replaceState(null, "", address);
  guided.replaceChildren(...fresh.childNodes);
  guided.removeAttribute("aria-busy");
  const focus =
    shown()?.querySelector(`[data-key="${before || "y"}"]`) ?? guided.querySelector(".toolbar a");
  focus.focus({ preventScroll: true });
  if (early && early.verdict === shown()?.dataset.verdict)
    shown().querySelector(`[data-key="${early.key}"]`).click();
  early = undefined;
}
