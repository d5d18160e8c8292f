// Keeps the page of a run up to date; when the run has ended, the page is loaded anew.

import { showMatches } from "./matches.js";

const EVERY = 1000;
const LONGEST_WAIT = 30_000;
const PATIENCE = 15_000;
const section = document.querySelector("[data-progress]");
const stage = section.querySelector("[data-stage]");
const bar = section.querySelector("progress");
const text = section.querySelector(".progress-text");
const said = section.querySelector("[data-said]");
const lost = section.querySelector("[data-lost]");
const cancel = section.querySelector("form button");
let wait = EVERY;
let waiting;
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
    cancel.textContent = "Stopping …";
  }
}

// Every ten percent, and when something else begins: every second would be all one hears.
function say(run) {
  const now = `${run.heading} ${run.total ? Math.floor((10 * run.done) / run.total) : ""}`;
  // What the page says when it is opened has been read already.
  if (step !== undefined && step !== now) {
    const found = run.found ? ` · ${run.found} found so far` : "";
    said.textContent = `${run.heading}: ${run.text}${found}`;
  }
  step = now;
}

// The result is waited for by whoever has the page before them; others see it in the tab's title.
function end(run) {
  document.title = run.title ?? document.title;
  if (document.hidden) addEventListener("visibilitychange", () => location.reload(), { once: true });
  else location.reload();
}

function answered(yes) {
  wait = yes ? EVERY : Math.min(2 * wait, LONGEST_WAIT);
  if (lost.hidden === yes) return;
  lost.hidden = yes;
  said.textContent = yes ? "The connection is back" : lost.textContent;
}

async function poll() {
  clearTimeout(waiting);
  try {
    const answer = await fetch(section.dataset.progress, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    // Logged out: loading the page leads to the login, and from there back here.
    if (answer.status === 401 || answer.status === 404) return location.reload();
    if (!answer.ok) throw new Error(answer.statusText);
    const run = await answer.json();
    answered(true);
    if (!run.active) return end(run);
    show(run);
    say(run);
    await showMatches(run);
  } catch {
    answered(false);
  }
  waiting = setTimeout(poll, wait);
}

addEventListener("online", () => lost.hidden || poll());
poll();
