// Keeps the page of a run up to date; when the run has ended, the page is loaded anew.

const SECONDS_MEASURED = 30;
const section = document.querySelector("[data-progress]");
const stage = section.querySelector("[data-stage]");
const bar = section.querySelector("progress");
const status = section.querySelector(".progress-text");
const title = document.title;
const cancel = section.querySelector("form button");
let samples = [];

const number = (value) => value.toLocaleString("en");

function duration(seconds) {
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min left`;
  return `about ${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

// The pace of the last half minute: photos differ, and known ones go by at once.
function pace(done, total) {
  const now = performance.now() / 1000;
  samples.push({ now, done });
  samples = samples.filter((sample) => now - sample.now <= SECONDS_MEASURED);
  const seconds = now - samples[0].now;
  const rate = seconds > 2 ? (done - samples[0].done) / seconds : 0;
  if (rate <= 0) return [];
  return [`${rate.toFixed(rate < 10 ? 1 : 0)} photos/second`, duration((total - done) / rate)];
}

function show(run) {
  if (run.total) document.title = `${Math.floor((100 * run.done) / run.total)} % · ${title}`;
  const heading = run.status === "pending" ? "Waiting for its turn" : run.stage || "Starting";
  // Only when it changes, or screen readers would say it every second.
  if (stage.textContent !== heading) stage.textContent = heading;
  if (run.total) {
    bar.max = run.total;
    bar.value = run.done;
    const said = [`${number(run.done)} of ${number(run.total)} photos`];
    status.textContent = said.concat(pace(run.done, run.total)).join(" · ");
  } else if (run.before) {
    const searches = run.before === 1 ? "1 search is" : `${run.before} searches are`;
    status.textContent = `${searches} before this one`;
  }
  if (run.cancelling) {
    cancel.disabled = true;
    cancel.textContent = "Stopping …";
  }
}

async function poll() {
  try {
    const answer = await fetch(section.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 404) return location.reload();
    if (!answer.ok) throw new Error(answer.statusText);
    const run = await answer.json();
    if (!run.active) return location.reload();
    show(run);
  } catch {
    status.textContent = "No answer from imgseg; trying again …";
  }
  setTimeout(poll, 1000);
}

poll();
