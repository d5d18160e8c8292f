// Keeps the page of a run up to date; when the run has ended, the page is loaded anew.

import { poll } from "../lib/poll.js";
import { gettext, ngettext } from "../lib/words.js";
import * as list from "../results/photo_list.js";
import { listenForSharing } from "../results/sharing.js";
import { listenForViewer } from "../results/viewer.js";
import { showMatches } from "./matches.js";

const section = document.querySelector("[data-progress]");
const stage = section.querySelector("[data-stage]");
const bar = section.querySelector("progress");
const text = section.querySelector(".progress-text");
const said = section.querySelector("[data-said]");
const lost = section.querySelector("[data-lost]");
const cancel = section.querySelector("form button");
let step;

function show(run) {
  document.title = run.title;
  stage.textContent = run.heading;
  text.textContent = run.text;
  if (run.total) {
    bar.max = run.total;
    bar.value = run.done;
  }
  if (run.cancelling) {
    cancel.disabled = true;
    cancel.textContent = gettext("Stopping …");
  }
}

// Every ten percent, and when something else begins: every second would be all one hears.
function say(run) {
  const now = `${run.heading} ${run.total ? Math.floor((10 * run.done) / run.total) : ""}`;
  // What the page says when it is opened has been read already.
  if (step !== undefined && step !== now) {
    const found = ngettext("%(num)s found so far", "%(num)s found so far", run.found);
    said.textContent = `${run.heading}: ${run.text}${run.found ? ` · ${found}` : ""}`;
  }
  step = now;
}

// The result is waited for by whoever has the page before them; others see it in the tab's title.
function end(run) {
  document.title = run.title ?? document.title;
  if (document.hidden)
    addEventListener("visibilitychange", () => location.reload(), { once: true });
  else location.reload();
}

async function take(answer) {
  const run = await answer.json();
  if (!run.active) {
    end(run);
    return false;
  }
  show(run);
  say(run);
  await showMatches(run);
  return true;
}

const ask = poll(section.dataset.progress, take, {
  lost: (yes) => {
    lost.hidden = !yes;
    said.textContent = yes ? lost.textContent : gettext("The connection is back");
  },
});

listenForViewer(list);
listenForSharing();
ask();
