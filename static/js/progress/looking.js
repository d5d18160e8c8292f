// Keeps the page up to date while an album is looked through; at its end the page is loaded anew.

import { poll } from "../lib/poll.js";
import { gettext } from "../lib/words.js";

const section = document.querySelector("[data-look]");
const stage = section.querySelector("[data-stage]");
const bar = section.querySelector("progress");
const text = section.querySelector(".progress-text");
const button = section.querySelector("form button");
const title = document.title;

function show(look) {
  // Only when it changes, or screen readers would say it every second.
  if (stage.textContent !== look.stage) stage.textContent = look.stage;
  text.textContent = look.text;
  if (look.total) {
    bar.max = look.total;
    bar.value = look.done;
    document.title = `${Math.floor((100 * look.done) / look.total)} % · ${title}`;
  }
  if (look.stopping) {
    button.disabled = true;
    button.textContent = gettext("Stopping …");
  }
}

async function take(answer) {
  const look = await answer.json();
  if (look.active) show(look);
  else location.reload();
  return look.active;
}

const ask = poll(section.dataset.look, take, {
  lost: (yes) => {
    if (yes) text.textContent = gettext("No answer from imgseg; trying again …");
  },
});

ask();
