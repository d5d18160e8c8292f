// The photos of a tab, of which only the pages near the screen are in the document. All others are
// empty lists as high as they will be, so that the scroll bar and the address tell the place, and
// nothing moves when they are filled.

import { heightOf, inRows, layRows, roomOf, shapeFrom, shapeOf } from "./rows.js";

const FAR = "150% 0px";
// Who scrolls past in a hurry loads nothing.
const HURRY = 120;
const RETRY = 3000;
const PATIENCE = 30_000;
const pages = document.querySelector("[data-pages]");
const size = Number(pages.dataset.size);
const watcher = new IntersectionObserver(look, { rootMargin: FAR });
const near = new Set();
const loading = new Map();
const listeners = [];
// A shape for each photo of the tab, as far as known; and the rows of each page.
let shapes = [];
const rowsOf = new Map();
let room;
// Most photos, before more is known.
const USUAL = 4 / 3;

export const figures = () => [...pages.querySelectorAll(".photo")];
export const total = () => Number(pages.dataset.total);
export const placeOf = (figure) => {
  const list = figure.closest("ul");
  return (list.dataset.page - 1) * size + [...list.children].indexOf(figure.closest("li"));
};

// The place of the photo a row above (by -1) or below (1) that place, nearest to it.
export function placeBeside(place, by) {
  const rows = [...pages.children].flatMap((list) => {
    const first = firstOf(list);
    return rowsOf
      .get(list)
      .map(({ start, end, height }) => ({ start: first + start, end: first + end, height }));
  });
  const here = rows.findIndex(({ end }) => place < end);
  const next = rows[here + by];
  if (!next) return place;
  const middleOf = ({ start, height }, at) =>
    height * (shapes.slice(start, at).reduce((sum, shape) => sum + shape, 0) + shapes[at] / 2);
  const middle = middleOf(rows[here], place);
  let nearest = next.start;
  for (let at = next.start; at < next.end; at += 1) {
    const off = (one) => Math.abs(middleOf(next, one) - middle);
    if (off(at) < off(nearest)) nearest = at;
  }
  return nearest;
}

// Calls back now and whenever photos were put into the document.
export function whenShown(listener) {
  listeners.push(listener);
  listener();
}

// The photo at a place from 0; its page is loaded if need be. Nothing beyond the ends.
export async function photoAt(place) {
  const list = pages.querySelector(`ul[data-page="${Math.floor(place / size) + 1}"]`);
  if (!list) return undefined;
  if (!list.children.length) await load(list);
  return list.children[place % size]?.querySelector(".photo");
}

export function start() {
  history.scrollRestoration = "manual";
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

// Fetches this page of results anew: what is shown of it follows, the place stays. Gives false
// where it cannot be had: what is shown is then what was.
export async function refresh() {
  let fresh;
  try {
    fresh = await fetchPage(currentPage());
  } catch {
    return false;
  }
  await showAnew(fresh);
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
  if (!list) return pages.replaceChildren(...newPages.childNodes);
  const filled = [...pages.querySelectorAll("ul[data-page]:not(:empty)")];
  const old = pages.querySelector(`ul[data-page="${list.dataset.page}"]`);
  if (old) old.replaceChildren(...list.children);
  else pages.replaceChildren(list);
  layOut(old ?? list);
  await Promise.all(filled.filter((one) => one !== old && one.isConnected).map(fill));
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
  for (const list of pages.children) watcher.observe(list);
}

const firstOf = (list) => (list.dataset.page - 1) * size;

// Gives every list its height, and the photos that are there their rows; what one looks at stays.
function measure() {
  const example = pages.querySelector("ul[data-page]:not(:empty)");
  if (!example) return;
  const seen = currentList();
  const before = topOf(seen);
  room = roomOf(example);
  for (const list of pages.children) measureOne(list);
  if (scrollY > before - innerHeight / 2 && topOf(seen) !== before)
    scrollBy(0, topOf(seen) - before);
}

function measureOne(list) {
  const first = firstOf(list);
  const count = Math.min(size, total() - first);
  for (let place = 0; place < count; place += 1) {
    const item = list.children[place];
    if (item) shapes[first + place] = shapeOf(item);
    else shapes[first + place] ??= USUAL;
  }
  const mine = shapes.slice(first, first + count);
  const rows = inRows(mine, room, first + count === total());
  rowsOf.set(list, rows);
  list.style.minHeight = `${heightOf(rows, room)}px`;
  if (list.children.length === count) layRows(list, rows, mine);
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

function look(entries) {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) {
      near.add(target);
      setTimeout(() => near.has(target) && load(target), HURRY);
    } else {
      near.delete(target);
      const inUse =
        target.contains(document.activeElement) || document.querySelector("dialog[open]");
      if (!inUse) empty(target);
    }
  }
}

function empty(list) {
  // A photo keeps its memory as long as its picture has an address, even out of the document.
  for (const picture of list.querySelectorAll("img")) picture.removeAttribute("src");
  list.replaceChildren();
}

// Of one page only once at a time, whoever wants it.
async function load(list) {
  if (list.children.length) return;
  if (!loading.has(list)) loading.set(list, fill(list));
  await loading.get(list);
  loading.delete(list);
}

async function fill(list) {
  try {
    const fresh = await fetchPage(list.dataset.page);
    const found = fresh.querySelector(`ul[data-page="${list.dataset.page}"]`);
    if (found) {
      list.replaceChildren(...found.children);
      measureOne(list);
    }
    tell();
  } catch {
    setTimeout(() => near.has(list) && load(list), RETRY);
  }
}

async function fetchPage(number) {
  const address = new URL(location);
  address.searchParams.set("page", number);
  const answer = await fetch(address, {
    headers: { Accept: "text/html" },
    signal: AbortSignal.timeout(PATIENCE),
  });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Logged out, deleted, or a run is under way: the page itself says what is the matter.
  if (!fresh.querySelector("[data-pages]")) location.reload();
  return fresh;
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
