// The page of somebody known: the photos from all albums, in rows and large.

import { listenForExplaining } from "./explaining.js";
import * as list from "./result_pages.js";
import { listenForViewer } from "./viewer.js";

const EVERY = 5000;

for (const element of document.querySelectorAll("[data-no-scripts]")) element.hidden = true;
listenForExplaining();
listenForViewer(list);
follow();

// While somebody is being looked for, photos come, and the page tells how far it is.
async function follow() {
  while (document.querySelector("[data-at-work]")) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    if (!document.hidden && !document.querySelector("dialog[open]")) await list.refresh();
  }
}
