// The photos of a tab, of which only the pages near the screen are in the document. All others are
// empty lists as high as they will be, so that the scroll bar and the address tell the place, and
// nothing moves when they are filled.

import { drawAll, isDrawn } from "./drawn.js";
import { callOff, fetchPage, isHeld, keepNear, load, renew, watch } from "./pages_near.js";
import { besideIn, heightOf, inRows, layRows, roomOf, shapeFrom, shapeOf } from "./rows.js";

const pages = document.querySelector("[data-pages]");
const size = Number(pages.dataset.size);
const listeners = [];
const renewed = [];
// A shape for each photo of the tab, as far as known; and the rows of each page.
let shapes = [];
const rowsOf = new WeakMap();
let room;
let guessedRows;
// Most photos, before more is known.
const USUAL = 4 / 3;

export const figures = () => [...pages.querySelectorAll(".photo")];
export const total = () => Number(pages.dataset.total);
export const placeOf = (figure) => {
  const list = figure.closest("ul");
  return (list.dataset.page - 1) * size + [...list.children].indexOf(figure.closest("li"));
};

export const has = (place) => place >= 0 && place < total();

// The place of the photo a row above (by -1) or below (1) that place, nearest to it.
export function placeBeside(place, by) {
  const rows = [...pages.children].flatMap((list) => {
    const first = firstOf(list);
    return rowsOf
      .get(list)
      .map(({ start, end, height }) => ({ start: first + start, end: first + end, height }));
  });
  return besideIn(rows, shapes, place, by);
}

// Calls back now and whenever photos were put into the document.
export function whenShown(listener) {
  listeners.push(listener);
  listener();
}

// Calls back when the photos of the tab are others.
export const whenRenewed = (listener) => renewed.push(listener);

// The photo at a place from 0; its page is loaded if need be. Nothing beyond the ends, or where
// the page cannot be had.
export async function photoAt(place) {
  const list = pages.querySelector(`ul[data-page="${Math.floor(place / size) + 1}"]`);
  if (!list) return undefined;
  await load(list);
  return list.children[place % size]?.querySelector(".photo");
}

export function start() {
  history.scrollRestoration = "manual";
  keepNear(pages, put, isUsed);
  const shown = pages.querySelector("ul[data-page]");
  if (shown) {
    const { page, offset } = history.state ?? {};
    layOut(shown);
    if (Number(shown.dataset.page) === page) scrollTo(0, topOf(shown) + offset);
    else if (shown.dataset.page !== "1") shown.scrollIntoView();
  }
  new ResizeObserver(() => pages.clientWidth !== room?.width && measure()).observe(pages);
  let waiting;
  addEventListener("scroll", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keepPlace, 200);
  });
}

// Fetches this page of results anew: what is shown of it follows, the place stays, and the focus
// stays with its photo. Gives false where it cannot be had: what is shown is then what was.
export async function refresh() {
  let fresh;
  try {
    fresh = await fetchPage(currentPage());
  } catch {
    return false;
  }
  const name = document.activeElement?.closest?.(".photo")?.dataset.photo;
  await showAnew(fresh);
  for (const listener of renewed) listener();
  if (name && document.activeElement === document.body)
    figures()
      .find((figure) => figure.dataset.photo === name)
      ?.querySelector("a")
      .focus({ preventScroll: true });
  return true;
}

async function showAnew(fresh) {
  for (const live of document.querySelectorAll("[data-live]")) {
    live.replaceChildren(...fresh.querySelector(`[data-live="${live.dataset.live}"]`).childNodes);
  }
  for (const element of document.querySelectorAll("[data-live] [data-with-scripts]"))
    element.hidden = false;
  const newPages = fresh.querySelector("[data-pages]");
  pages.dataset.total = newPages.dataset.total;
  shapes = [];
  const list = newPages.querySelector("ul[data-page]");
  const held = [...pages.querySelectorAll("ul[data-page]")].filter(isHeld);
  // It was asked for before.
  for (const one of held) callOff(one);
  if (!list) {
    pages.replaceChildren(...newPages.childNodes);
    return tell();
  }
  const old = pages.querySelector(`ul[data-page="${list.dataset.page}"]`);
  if (old) replace(old, list);
  else pages.replaceChildren(list);
  layOut(old ?? list);
  await Promise.all(held.filter((one) => one !== old && one.isConnected).map(renew));
  return tell();
}

function layOut(shown) {
  const count = Math.ceil(total() / size);
  for (let number = 1; number <= count; number += 1) {
    if (pages.querySelector(`ul[data-page="${number}"]`)) continue;
    const list = shown.cloneNode(false);
    list.dataset.page = number;
    const after = pages.querySelector(`ul[data-page="${number - 1}"]`);
    if (after) after.after(list);
    else pages.prepend(list);
  }
  for (const list of [...pages.children]) if (!(list.dataset.page <= count)) list.remove();
  measure();
  askForShapes();
  for (const list of pages.children) watch(list);
}

const firstOf = (list) => (list.dataset.page - 1) * size;

// Gives every list its height, and the photos that are there their rows; what one looks at stays.
function measure() {
  const example = pages.querySelector("ul[data-page]:not(:empty)");
  if (!example) return;
  const seen = currentList();
  const before = topOf(seen);
  room = roomOf(example);
  guessedRows = undefined;
  for (const list of pages.children) measureOne(list);
  if (scrollY > before - innerHeight / 2 && topOf(seen) !== before)
    scrollBy(0, topOf(seen) - before);
}

function measureOne(list) {
  const first = firstOf(list);
  const count = Math.min(size, total() - first);
  const isGuessed = shapes[first] === undefined && !list.children.length;
  for (let place = 0; place < count; place += 1) {
    const item = list.children[place];
    if (item) {
      shapes[first + place] = shapeOf(item);
      // Whoever cannot see hears how many photos there are, not how many are in the document.
      item.setAttribute("aria-posinset", first + place + 1);
      item.setAttribute("aria-setsize", total());
    } else shapes[first + place] ??= USUAL;
  }
  const mine = shapes.slice(first, first + count);
  const isLast = first + count === total();
  const rows = isGuessed && !isLast ? guessed(mine) : inRows(mine, room, isLast);
  rowsOf.set(list, rows);
  list.style.minHeight = `${heightOf(rows, room)}px`;
  if (list.children.length === count) layRows(list, rows, mine);
}

// Of all pages of whose photos nothing is known the same: the first photo does not wait for each.
function guessed(mine) {
  guessedRows ??= inRows(mine, room, false);
  return guessedRows;
}

async function askForShapes() {
  if (total() <= size) return;
  try {
    const answer = await fetch(pages.dataset.shapes, { headers: { Accept: "application/json" } });
    shapes = (await answer.json()).shapes.map(shapeFrom);
    measure();
  } catch {
    // Each page then gets its height when it is loaded.
  }
}

async function put(list, fresh) {
  // All of the tab follows what another window, or a run, made of it: this page may be gone.
  if (fresh.querySelector("[data-pages]").dataset.total !== pages.dataset.total) {
    if (!(await refresh())) throw new Error("what is shown cannot follow now");
    return;
  }
  const found = fresh.querySelector(`ul[data-page="${list.dataset.page}"]`);
  if (found) {
    replace(list, found);
    // As wide as while no photo was there to be measured?
    if (list.clientWidth === room.width) measureOne(list);
    else measure();
  }
  tell();
}

// What came by scrolling is drawn, and so is what takes its place; what came with the page is not.
function replace(list, fresh) {
  if (!list.children.length || isDrawn(list)) drawAll(fresh, list);
  list.replaceChildren(...fresh.children);
}

// Where the focus is, and around the photo that is seen large.
function isUsed(list) {
  const lists = [...pages.children];
  const large = figures().find((figure) => figure.dataset.photo === history.state?.photo);
  const seen = lists.indexOf(large?.closest("ul"));
  return (
    list.contains(document.activeElement) || (seen >= 0 && Math.abs(lists.indexOf(list) - seen) < 2)
  );
}

function tell() {
  for (const listener of listeners) listener();
}

const topOf = (list) => list.getBoundingClientRect().top + scrollY;

function currentList() {
  const lists = [...pages.querySelectorAll("ul[data-page]")];
  return lists.findLast((list) => list.getBoundingClientRect().top < innerHeight / 2) ?? lists[0];
}

function currentPage() {
  return currentList()?.dataset.page ?? "1";
}

function keepPlace() {
  const list = currentList();
  if (!list) return;
  const address = new URL(location);
  address.searchParams.set("page", list.dataset.page);
  if (list.dataset.page === "1") address.searchParams.delete("page");
  const place = { page: Number(list.dataset.page), offset: scrollY - topOf(list) };
  history.replaceState({ ...history.state, ...place }, "", address);
}
