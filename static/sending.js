// Sends files to the address of a form, batch by batch, and gathers what became of them.

const BATCH_FILES = 50;
const BATCH_BYTES = 40 * 1024 * 1024;
const NO_ANSWER = "imgseg does not answer: see whether it still runs, and its disk has room left.";
const WAITS = [1000, 3000, 9000];

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// files are { file, path }; tell is called with the share of bytes sent (0-1) and the files sent.
export async function sendAll(form, files, tell) {
  const total = files.reduce((sum, { file }) => sum + file.size, 0) || 1;
  const result = { saved: 0, kept: 0, problems: [], answered: true };
  let before = 0;
  let sent = 0;
  for (const batch of batches(files)) {
    const bytes = batch.reduce((sum, { file }) => sum + file.size, 0);
    const tellBatch = (loaded) => tell((before + Math.min(loaded, bytes)) / total, sent);
    tellBatch(0);
    try {
      const answer = await sendPatiently(form, batch, tellBatch);
      result.saved += answer.saved;
      result.kept += answer.kept;
      result.problems.push(...answer.skipped.map((name) => `${name} is no photo and was skipped.`));
      result.problems.push(...answer.errors);
    } catch ({ status, sentence }) {
      result.answered = status > 0;
      if (sentence) result.problems.push(sentence);
      if (!status || isFinal(status)) {
        result.problems.push(missing(files.length - sent, files.length));
        break;
      }
      result.problems.push(...batch.map(({ path }) => `${path} did not arrive: send it again.`));
    }
    before += bytes;
    sent += batch.length;
  }
  return result;
}

function missing(count, of) {
  const files = count === 1 ? "1 file" : `${count} of ${of} files`;
  return `${files} did not arrive: choose the same again, what is here already is not kept twice.`;
}

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

// A refusal, or a full disk: trying again, or with the next batch, would end the same way.
const isFinal = (status) => status < 500 || status === 507;

async function sendPatiently(form, batch, onProgress) {
  for (const wait of [...WAITS, null]) {
    try {
      return await send(form, batch, onProgress);
    } catch (failure) {
      if ((failure.status && isFinal(failure.status)) || wait === null) throw failure;
      await pause(wait);
    }
  }
}

function send(form, batch, onProgress) {
  const body = new FormData();
  for (const { file, path } of batch) {
    body.append("files", file, file.name);
    body.append("paths", path);
    body.append("times", file.lastModified);
  }
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      if (request.status === 200) resolve(request.response);
      else reject({ status: request.status, sentence: request.response?.error });
    };
    request.onerror = () => reject({ status: 0, sentence: NO_ANSWER });
    request.send(body);
  });
}
