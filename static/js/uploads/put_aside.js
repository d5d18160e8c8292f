// What the service worker put aside of what was shared with imgseg, and for which album it is meant.

// As in service_worker.js.
const SHELF = "imgseg shared";
const MEANT_FOR = "imgseg shared for";

// The items as an upload takes them, { file, path } each, in the order in which they came.
export async function putAside() {
  // Only pages of this computer, or over HTTPS, have a shelf.
  if (!globalThis.caches || !(await caches.has(SHELF))) return [];
  const shelf = await caches.open(SHELF);
  const items = [];
  for (const request of await shelf.keys()) {
    const answer = await shelf.match(request);
    const name = decodeURIComponent(answer.headers.get("X-Name"));
    const lastModified = Number(answer.headers.get("X-Time"));
    items.push({ file: new File([await answer.blob()], name, { lastModified }), path: name });
  }
  return items;
}

// How many there are, without looking at them.
export async function countPutAside() {
  if (!globalThis.caches || !(await caches.has(SHELF))) return 0;
  return (await (await caches.open(SHELF)).keys()).length;
}

export async function throwAway() {
  sessionStorage.removeItem(MEANT_FOR);
  await caches.delete(SHELF);
}

// By the path of the album's page. Only a press on a page of imgseg says so: an address alone, which
// anybody can write, brings nothing into an album.
export const meanFor = (path) => sessionStorage.setItem(MEANT_FOR, path);
export const isMeantFor = (path) => sessionStorage.getItem(MEANT_FOR) === path;
