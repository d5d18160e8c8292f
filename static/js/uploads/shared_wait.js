// Says on the page of all albums that shared photos wait: whoever broke off finds them again.

import { ngettext } from "../lib/words.js";
import { countPutAside } from "./put_aside.js";

const note = document.querySelector("[data-shared-wait]");

async function tell() {
  const count = await countPutAside();
  note.hidden = !count;
  note.querySelector("a").textContent = ngettext(
    "%(num)s photo you shared",
    "%(num)s photos you shared",
    count,
  );
}

tell();
