// Sends photos in batches, with one bar, and says what did not arrive.

import { filesOf } from "./dropped.js";

const BATCH_FILES = 50;
const BATCH_BYTES = 40 * 1024 * 1024;
const WAITS = [1000, 3000, 9000];
const NAMED = 20;
let underWay = 0;
let unread = 0;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function* batches(files) {
  let batch = [];
  let bytes = 0;
  for (const item of files) {
    if (batch.length && (batch.length === BATCH_FILES || bytes + item.file.size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += item.file.size;
  }
  if (batch.length) yield batch;
}

function send(form, batch, onProgress) {
  const body = new FormData();
  for (const { file, path } of batch) {
    body.append("files", file, file.name);
    body.append("paths", path);
  }
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      const answer = request.response ?? {};
      if (request.status === 200) resolve(answer);
      else reject({ final: request.status < 500, sentence: answer.error });
    };
    request.onerror = () => reject({ final: false });
    request.send(body);
  });
}

async function sendPatiently(form, batch, onProgress) {
  for (const wait of [...WAITS, null]) {
    try {
      return await send(form, batch, onProgress);
    } catch (failure) {
      if (failure.final || wait === null) throw failure;
      await pause(wait);
    }
  }
}

async function upload(form, files) {
  if (!files.length || form.dataset.busy) return;
  const total = files.reduce((sum, { file }) => sum + file.size, 0) || 1;
  const result = { saved: 0, kept: 0, problems: [] };
  let before = 0;
  let sent = 0;
  begin(form);
  for (const batch of batches(files)) {
    const bytes = batch.reduce((sum, { file }) => sum + file.size, 0);
    const tell = (loaded) => show(form, (before + Math.min(loaded, bytes)) / total, sent, files.length);
    tell(0);
    try {
      const answer = await sendPatiently(form, batch, tell);
      result.saved += answer.saved;
      result.kept += answer.kept;
      result.problems.push(...answer.skipped.map((name) => `${name} is no photo and was skipped.`));
      result.problems.push(...answer.errors);
    } catch ({ final, sentence }) {
      if (sentence) result.problems.push(sentence);
      else result.problems.push(...batch.map(({ path }) => `${path} did not arrive: send it again.`));
      if (final) break;
    }
    before += bytes;
    sent += batch.length;
  }
  end(form, result);
}

function begin(form) {
  underWay += 1;
  form.dataset.busy = "1";
  form.querySelector("[data-problems]").hidden = true;
  form.querySelector("[data-bar]").hidden = false;
}

function show(form, share, sent, files) {
  form.querySelector("progress").value = share;
  // Unpacking a zip takes a while after its last byte has arrived.
  const text = share < 1 ? `${sent} of ${files} files sent` : "Putting the photos in place …";
  form.querySelector("[data-status]").textContent = text;
}

function end(form, { saved, kept, problems }) {
  underWay -= 1;
  delete form.dataset.busy;
  form.querySelector("[data-bar]").hidden = true;
  const known = kept ? `, ${kept} were here already` : "";
  form.querySelector("[data-status]").textContent = `${saved} photos saved${known}.`;
  if (problems.length) {
    unread += 1;
    const note = form.querySelector("[data-problems]");
    const rest = problems.length - NAMED;
    const lines = problems.slice(0, NAMED).concat(rest > 0 ? [`… and ${rest} more.`] : []);
    const items = lines.map((line) => Object.assign(document.createElement("li"), { textContent: line }));
    note.firstElementChild.replaceChildren(...items);
    note.hidden = false;
    form.querySelector("[data-go-on]").hidden = false;
  } else if (!underWay && !unread) {
    location.reload();
  }
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  const zone = form.querySelector(".drop-zone");
  form.querySelector("[data-no-scripts]").hidden = true;
  form.querySelector("[data-only-scripts]").hidden = false;
  form.querySelector("[data-go-on]").addEventListener("click", () => location.reload());
  for (const input of form.querySelectorAll('input[type="file"]')) {
    input.addEventListener("change", () => {
      const files = [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
      input.value = "";
      upload(form, files);
    });
  }
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    upload(form, await filesOf(event.dataTransfer));
  });
}

addEventListener("beforeunload", (event) => {
  if (underWay) event.preventDefault();
});
