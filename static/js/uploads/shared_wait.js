// Says on the page of all albums that shared photos wait: whoever broke off finds them again.

import { photos } from "../lib/format.js";
import { countPutAside } from "./put_aside.js";

const note = document.querySelector("[data-shared-wait]");

async function tell() {
  const count = await countPutAside();
  note.hidden = !count;
  note.querySelector("a").textContent = `${photos(count)} you shared`;
}

tell();
