// The line about photos that came into the album since: it says how far imgseg is with them, and in
// the end what was found, without moving what one looks at.

import { poll } from "../lib/poll.js";
import { refresh, whenShown } from "./result_pages.js";

const EVERY = 2000;
const line = () => document.querySelector("[data-news][data-changes]");
let asking = false;

const ask = poll(`${location.pathname}/news`, take, { every: EVERY });

export function listenForNews() {
  whenShown(() => {
    if (asking || !line()) return;
    asking = true;
    ask();
  });
}

async function take(answer) {
  const { changes, text } = await answer.json();
  const said = line()?.querySelector("[data-behind]");
  // Only when it changes, or screen readers would say it again and again.
  if (changes && said && said.textContent !== text) said.textContent = text;
  if (changes) return true;
  asking = false;
  // Where nothing was found the line goes, and what is below it stays.
  const box = document.querySelector('[data-live="news"]');
  box.style.minHeight = `${box.offsetHeight}px`;
  await refresh();
  return false;
}
