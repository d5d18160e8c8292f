// Sends files to an address, batch by batch and several at once, and gathers what became of them.

import { gettext } from "../lib/words.js";
import { hash, known } from "./known.js";
import { readable, sendInParts } from "./parts.js";

const BATCH_BYTES = 16 * 1024 * 1024;
const AT_ONCE = 3;
const UNREADABLE = gettext("this device can no longer read it");
const LARGE = 48 * 1024 * 1024;

// files are { file, path }. meter is told of the bytes under way (under) and done (done).
// limits are { batchFiles, partBytes }.
// The result counts what was saved and kept; failed are { file, path, why }, to be tried again;
// skipped are the names of those that are no photos, notes sentences about others, refusal the one
// that ended it all.
export async function sendAll(address, files, line, meter, limits) {
  const result = { saved: 0, kept: 0, failed: [], skipped: [], notes: [], refusal: "" };
  const rest = batches(files, limits.batchFiles);
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      const batch = next.value;
      if (result.refusal) result.failed.push(...batch);
      else await sendBatch(address, batch, line, meter, limits, result);
    }
  });
  await Promise.all(workers);
  return result;
}

async function sendBatch(address, batch, line, meter, limits, result) {
  const under = {};
  let left = batch;
  try {
    left = await hashAll(batch, meter, result);
    const { here, copied } = await known(line, address, left);
    result.saved += copied;
    result.kept += here.length - copied;
    for (const item of here) meter.done(item, true);
    left = left.filter((item) => !here.includes(item));
    if (left.length === 0) return;
    const tell = (bytes) => meter.under(under, bytes);
    // Photos of which only the answer was lost are there: they were saved by this upload.
    const stillNeeded = async () => {
      const arrived = (await known(line, address, left)).here;
      result.saved += arrived.length;
      for (const item of arrived) meter.done(item);
      left = left.filter((item) => !arrived.includes(item));
      return left.length > 0;
    };
    const answer =
      left[0].file.size > LARGE
        ? await sendInParts(line, address, left[0], tell, limits.partBytes)
        : await line.ask(address, () => formOf(left), tell, stillNeeded);
    if (!answer) return;
    result.saved += answer.saved;
    result.kept += answer.kept;
    result.skipped.push(...answer.skipped);
    result.notes.push(...answer.errors);
  } catch (problem) {
    if (problem instanceof DOMException) setAside(left, UNREADABLE, result);
    else if (problem.status) refuse(left, problem, result);
    else throw problem;
    if (result.refusal) return;
  } finally {
    meter.under(under, 0);
  }
  for (const item of left) meter.done(item);
}

function setAside(items, why, result) {
  result.failed.push(...items.map((item) => ({ ...item, why })));
}

function refuse(left, { status, sentence }, result) {
  const why = sentence ?? gettext("imgseg did not take it");
  setAside(left, why, result);
  // Trouble with a large file, or inside the server, need not be trouble with the next one.
  const alone = status >= 500 || left[0].file.size > LARGE;
  if (!alone || [401, 403, 404, 507].includes(status)) result.refusal = why;
}

// One at a time: each is as large in memory as it is on disk.
async function hashAll(batch, meter, result) {
  const readable = [];
  for (const item of batch) {
    try {
      item.sha256 = await hash(item.file);
      readable.push(item);
    } catch {
      setAside([item], UNREADABLE, result);
      meter.done(item);
    }
  }
  return readable;
}

function* batches(files, batchFiles) {
  let batch = [];
  let bytes = 0;
  for (const item of files) {
    const { size } = item.file;
    if (batch.length && (batch.length === batchFiles || bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length) yield batch;
}

async function formOf(items) {
  const form = new FormData();
  for (const { file, path } of items) {
    form.append("files", await readable(file), file.name);
    form.append("paths", path);
    form.append("times", file.lastModified);
  }
  return form;
}
