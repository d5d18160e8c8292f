// Keeps what an album's page says of the searches in it up to date while they look at new photos.

import { refresh } from "./fresh.js";

const EVERY = 2000;

async function look() {
  const mine = (piece) => piece.dataset.fresh === "searches";
  const searches = document.querySelector('[data-fresh="searches"]');
  if (!document.hidden && searches?.hasAttribute("data-changes")) await refresh(mine);
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
