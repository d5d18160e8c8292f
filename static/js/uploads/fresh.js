// Brings the marked pieces of the page up to date: <… data-fresh="key">.

import { poll } from "../lib/poll.js";

export async function refresh(keys) {
  const page = new DOMParser().parseFromString(await thisPage(), "text/html");
  for (const old of document.querySelectorAll("[data-fresh]")) {
    if (!keys(old) || isWritten(old)) continue;
    const fresh = page.querySelector(`[data-fresh="${CSS.escape(old.dataset.fresh)}"]`);
    if (!fresh) return location.reload();
    old.replaceWith(document.adoptNode(fresh));
  }
  return undefined;
}

// What somebody writes, has chosen or has opened is not taken from under the hand.
function isWritten(piece) {
  if (piece.querySelector("details[open]")) return true;
  return [...piece.querySelectorAll("input")].some(
    (input) =>
      input === document.activeElement ||
      input.value !== input.defaultValue ||
      input.checked !== input.defaultChecked,
  );
}

// Without a connection, what is here now can wait until it is back.
function thisPage() {
  return new Promise((resolve) => {
    const take = async (answer) => {
      resolve(await answer.text());
      return false;
    };
    poll(location.href, take, { type: "text/html" })();
  });
}
