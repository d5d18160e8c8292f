// The service worker. It puts aside what is shared with imgseg, until a page of imgseg sends it to
// an album, and says so where there is no connection. It keeps no page and no photo of imgseg's.
// Before it stand OFFLINE, the page without a connection, by language, and COOKIE, which holds the one
// that was chosen.

const SHARE = "/share";
// put_aside.js takes from there, and tells names and times in the same way.
const SHELF = "imgseg shared";
const LONGEST = 24 * 60 * 60 * 1000;

addEventListener("install", (event) => {
  // What is no page is asked for past this, and does not wait until it has started.
  const requestModes = ["no-cors", "cors", "same-origin"];
  event.addRoutes?.({
    condition: { or: requestModes.map((requestMode) => ({ requestMode })) },
    source: "network",
  });
  // One that comes later waits until the pages of the one before are closed: where workers change
  // while a page is on its way, Chromium now and then never shows it.
});
addEventListener("activate", (event) => {
  // Pages are asked for while this starts, not after it.
  event.waitUntil(registration.navigationPreload?.enable());
});
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (origin !== location.origin) return;
  if (method === "POST" && pathname === SHARE) event.respondWith(putAside(event.request));
  // A download is one of these, too: left to the browser it would be asked for twice.
  if (method === "GET" && mode === "navigate") {
    event.respondWith(askFor(event));
    event.waitUntil(throwOldAway());
  }
});

async function askFor(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return new Response(OFFLINE[await language()], {
      status: 503,
      headers: {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; style-src 'self'",
      },
    });
  }
}

async function language() {
  const chosen = await self.cookieStore?.get(COOKIE).catch(() => undefined);
  const wanted = [chosen?.value, ...navigator.languages.map((code) => code.split("-")[0])];
  return wanted.find((code) => code in OFFLINE) ?? "en";
}

async function putAside(request) {
  const shelf = await caches.open(SHELF);
  const put = [];
  try {
    const files = (await request.formData()).getAll("photos").filter((it) => it instanceof File);
    for (const [place, file] of files.entries()) {
      put.push(`${SHARE}/${Date.now()}/${place}`);
      const headers = { "X-Name": encodeURIComponent(file.name), "X-Time": file.lastModified };
      await shelf.put(put.at(-1), new Response(file, { headers }));
    }
    return Response.redirect(SHARE, 303);
  } catch {
    // All or nothing: half of them would look like all.
    for (const address of put) await shelf.delete(address);
    return Response.redirect(`${SHARE}?full=1`, 303);
  }
}

// What nobody came back for.
async function throwOldAway() {
  if (!(await caches.has(SHELF))) return;
  const shelf = await caches.open(SHELF);
  for (const { url } of await shelf.keys()) {
    const came = Number(new URL(url).pathname.split("/").at(-2));
    if (Date.now() - came > LONGEST) await shelf.delete(url);
  }
}
