// Which pages of photos are in the document: those near the screen, and those in use. They are
// asked for by whoever goes slowly enough to see photos, and no longer once they are passed.

const FAR = "150% 0px";
// Nobody sees photos at more than so many screens a second; after so many milliseconds one rests.
const FASTEST = 5;
const SAMPLE = 100;
const REST = 200;
const TIDY = 1000;
const RETRY = 3000;
const PATIENCE = 30_000;
const watcher = new IntersectionObserver(look, { rootMargin: FAR });
const near = new Set();
// What is under way of a list: when it ends, and what ends it.
const loading = new Map();
// Lists whose content is not what the server has now, and those that failed a moment ago.
const stale = new WeakSet();
const failed = new WeakSet();
let box;
let put;
let inUse;
let hurry = false;
// Where one was when, since one last rested.
let last = { y: scrollY };
let resting;
let tidying;

// Of the lists in pages: filled puts a page of the server into one, used says whether somebody
// needs what is in it wherever it is.
export function keepNear(pages, filled, used) {
  [box, put, inUse] = [pages, filled, used];
  addEventListener("scroll", follow);
  document.addEventListener("close", tidySoon, true);
}

export const watch = (list) => watcher.observe(list);

// Fills a list, whether it is near or not; of one only once at a time, whoever wants it.
export async function load(list) {
  if (list.children.length) return;
  const asked = loading.get(list) ?? ask(list);
  asked.wanted = true;
  await asked.done;
  // It was given up for what the server has now.
  if (loading.has(list)) await load(list);
}

// A page of the server, the way it is now; with no more than its list of photos if that is enough.
export async function fetchPage(number, giveUp = new AbortController(), listAlone = false) {
  const address = new URL(location);
  address.searchParams.set("page", number);
  if (listAlone) address.searchParams.set("list", "alone");
  const late = setTimeout(() => giveUp.abort(), PATIENCE);
  try {
    const answer = await fetch(address, {
      headers: { Accept: "text/html" },
      signal: giveUp.signal,
    });
    // What is wrong for the moment is asked again, and what is here stays.
    if (answer.status >= 500) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Logged out, deleted, or a run is under way: the page itself says what is the matter.
    if (!fresh.querySelector("[data-pages]")) location.reload();
    return fresh;
  } finally {
    clearTimeout(late);
  }
}

// What is in a list gives way to what the server has now, even where it is passed meanwhile.
export function renew(list) {
  stale.add(list);
  const asked = ask(list);
  asked.wanted = true;
  return asked.done;
}

// Whether there is something in a list, or on its way.
export const isHeld = (list) => list.children.length > 0 || loading.has(list);

// What is on its way into a list does not come any more.
export function callOff(list) {
  loading.get(list)?.giveUp.abort();
  loading.delete(list);
}

function ask(list) {
  callOff(list);
  const asked = { giveUp: new AbortController() };
  loading.set(list, asked);
  asked.done = fill(list, asked);
  return asked;
}

async function fill(list, asked) {
  try {
    const fresh = await fetchPage(list.dataset.page, asked.giveUp, true);
    // Read in one go and put into the document in another, the page scrolls on in between.
    await new Promise((resolve) => setTimeout(resolve));
    if (!asked.giveUp.signal.aborted) {
      await put(list, fresh);
      stale.delete(list);
    }
  } catch {
    if (loading.get(list) === asked) askLater(list);
  }
  if (loading.get(list) === asked) loading.delete(list);
  tidySoon();
}

function look(entries) {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) near.add(target);
    else {
      near.delete(target);
      if (!loading.get(target)?.wanted) callOff(target);
    }
  }
  askForNear();
  tidySoon();
}

function askForNear() {
  if (hurry) return;
  for (const list of near) {
    const wanted = !list.children.length || stale.has(list);
    if (wanted && !loading.has(list) && !failed.has(list)) ask(list);
  }
}

// Whoever scrolls on meanwhile does not ask sooner: the server is in trouble.
function askLater(list) {
  failed.add(list);
  setTimeout(() => {
    failed.delete(list);
    if (list.isConnected && list.children.length && stale.has(list)) renew(list);
    else askForNear();
  }, RETRY);
}

function follow() {
  clearTimeout(resting);
  resting = setTimeout(rest, REST);
  const now = performance.now();
  last.at ??= now;
  const screens = Math.abs(scrollY - last.y) / innerHeight;
  // A jump is in a hurry at once.
  if (now - last.at < SAMPLE && screens < 1) return;
  const seconds = Math.max(now - last.at, SAMPLE) / 1000;
  // It ends at half the speed, or it would end and begin all the time.
  hurry = screens > (hurry ? FASTEST / 2 : FASTEST) * seconds;
  last = { y: scrollY, at: now };
  askForNear();
}

function rest() {
  last = { y: scrollY };
  hurry = false;
  askForNear();
}

function tidySoon() {
  if (!tidying) tidying = setTimeout(tidy, TIDY);
}

function tidy() {
  tidying = undefined;
  for (const list of box.querySelectorAll("ul[data-page]"))
    if (list.children.length && !near.has(list) && !inUse(list)) empty(list);
}

function empty(list) {
  // A photo keeps its memory as long as its picture has an address, even out of the document.
  for (const picture of list.querySelectorAll("img")) picture.removeAttribute("src");
  list.replaceChildren();
}
