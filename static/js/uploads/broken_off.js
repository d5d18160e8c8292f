// Remembers an upload that did not come to its end, to say so when its page is opened again.

import { gettext, number } from "../lib/words.js";

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
  const values = { name: note.name, done: number(note.done), total: number(note.total) };
  if (note.total === 1)
    return note.name
      ? gettext(
          "Your upload of “%(name)s” stopped on its way: choose the same again to go on. What is here is not sent again.",
          values,
        )
      : gettext(
          "Your upload stopped on its way: choose the same again to go on. What is here is not sent again.",
        );
  return note.name
    ? gettext(
        "Your upload of “%(name)s” stopped at %(done)s of %(total)s: choose the same again to go on. What is here is not sent again.",
        values,
      )
    : gettext(
        "Your upload stopped at %(done)s of %(total)s: choose the same again to go on. What is here is not sent again.",
        values,
      );
}
