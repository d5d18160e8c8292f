// The forms that take photos in: chosen or dropped, sent with one bar, and what went wrong said.

import { filesOf } from "./dropped.js";
import { sendAll } from "./sending.js";

const NAMED = 20;
let underWay = 0;

for (const form of document.querySelectorAll("form[data-upload]")) setUp(form);

addEventListener("beforeunload", (event) => {
  if (underWay) event.preventDefault();
});

function setUp(form) {
  const zone = form.querySelector(".drop-zone");
  let last = Promise.resolve();
  // What is chosen while an upload goes on is sent after it.
  const take = (gathering) => {
    underWay += 1;
    last = last.then(() => upload(form, gathering));
  };
  form.querySelector("[data-no-scripts]").hidden = true;
  form.querySelector("[data-only-scripts]").hidden = false;
  showLastResult(form);
  for (const input of form.querySelectorAll('input[type="file"]')) {
    input.addEventListener("change", () => {
      const files = [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
      input.value = "";
      if (files.length) take(files);
    });
  }
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    take(filesOf(event.dataTransfer));
  });
}

async function upload(form, gathering) {
  let result;
  try {
    const files = await gathering;
    form.querySelector("[data-problems]").hidden = true;
    form.querySelector("[data-bar]").hidden = false;
    result = await sendAll(form, files, (share, sent) => showProgress(form, share, sent, files.length));
  } catch {
    const problems = ["The browser cannot read what was dropped: choose it instead."];
    result = { saved: 0, kept: 0, problems, answered: true };
  }
  keepResult(form, result);
  underWay -= 1;
  form.querySelector("[data-bar]").hidden = true;
  if (underWay) return;
  // Loaded anew, the page shows what is here now, and the results kept.
  if (result.answered) location.reload();
  else showLastResult(form);
}

function showProgress(form, share, sent, files) {
  form.querySelector("progress").value = share;
  // Unpacking a zip takes a while after its last byte has arrived.
  const text = share < 1 ? `${sent} of ${files} files sent` : "Putting the photos in place …";
  form.querySelector("[data-status]").textContent = text;
}

// Across the reload, together with what an earlier upload of this page left.
function keepResult(form, { saved, kept, problems }) {
  const before = JSON.parse(sessionStorage.getItem(form.action)) ?? { saved: 0, kept: 0, problems: [], more: 0 };
  const all = before.problems.concat(problems);
  const result = {
    saved: before.saved + saved,
    kept: before.kept + kept,
    problems: all.slice(0, NAMED),
    more: before.more + Math.max(0, all.length - NAMED),
  };
  sessionStorage.setItem(form.action, JSON.stringify(result));
}

function showLastResult(form) {
  const result = JSON.parse(sessionStorage.getItem(form.action));
  if (!result) return;
  sessionStorage.removeItem(form.action);
  const { saved, kept, problems, more } = result;
  const photos = saved === 1 ? "1 photo saved" : `${saved} photos saved`;
  const known = kept ? `, ${kept} ${kept === 1 ? "was" : "were"} here already` : "";
  form.querySelector("[data-status]").textContent = `${photos}${known}.`;
  if (!problems.length) return;
  const note = form.querySelector("[data-problems]");
  const lines = more ? [...problems, `… and ${more} more.`] : problems;
  const items = lines.map((line) => Object.assign(document.createElement("li"), { textContent: line }));
  note.firstElementChild.replaceChildren(...items);
  note.hidden = false;
}
