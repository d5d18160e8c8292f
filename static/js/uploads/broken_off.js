// Remembers an upload that did not come to its end, to say so when its page is opened again.

import { number } from "../lib/words.js";

// An upload in another tab writes more often than that.
const SILENT = 60_000;

const keyOf = (address) => `imgseg upload ${new URL(address).pathname}`;

export function noteProgress(address, note) {
  try {
    localStorage.setItem(keyOf(address), JSON.stringify({ ...note, at: Date.now() }));
  } catch {
    // Some browsers keep nothing in private windows; the upload goes on all the same.
  }
}

export function forget(address) {
  localStorage.removeItem(keyOf(address));
}

// The sentence about the upload that was broken off; empty where none was.
export function brokenOff(address) {
  const note = JSON.parse(localStorage.getItem(keyOf(address)));
  if (!note || (!note.ended && Date.now() - note.at < SILENT)) return "";
  const what = note.name ? `Your upload of “${note.name}”` : "Your upload";
  const where =
    note.total === 1 ? "on its way" : `at ${number(note.done)} of ${number(note.total)}`;
  return `${what} stopped ${where}: choose the same again to go on. What is here is not sent again.`;
}
