// The line to the server: requests that are tried again until they are answered, and can pause.

const AT_ONCE = 3;
const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];
// A server in trouble is asked so often; a lost connection is waited for without end.
const TRIES = 5;
const BYTES = "application/octet-stream";
const AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);

let free = AT_ONCE;
const queue = [];

async function takeTurn() {
  if (free) free -= 1;
  else await new Promise((resolve) => queue.push(resolve));
}

function endTurn() {
  const next = queue.shift();
  if (next) next();
  else free += 1;
}

export class Line {
  paused = false;
  lost = false;
  #token;
  #changed;
  #requests = new Set();
  #sleepers = new Set();

  // changed is called whenever paused or lost has.
  constructor(token, changed) {
    this.#token = token;
    this.#changed = changed;
    addEventListener("online", () => this.#wake());
  }

  pause() {
    this.paused = true;
    for (const request of this.#requests) request.abort();
    this.#changed();
  }

  goOn() {
    this.paused = false;
    this.#wake();
    this.#changed();
  }

  // Posts what makeBody gives and returns the answer. Throws { status, sentence } where the
  // server refuses for good; onProgress is called with the bytes sent. Before it is posted again,
  // stillNeeded is asked: where it says no, that is the end, without an answer.
  async ask(address, makeBody, onProgress = () => {}, stillNeeded = () => true) {
    for (let lost = 0, failed = 0, again = false; ; again = true) {
      while (this.paused) await this.#sleep();
      if (again && !(await stillNeeded())) return undefined;
      await takeTurn();
      let reply;
      try {
        reply = this.paused
          ? { status: 0 }
          : await this.#send(address, await makeBody(), onProgress);
      } finally {
        endTurn();
      }
      if (this.paused && !reply.status) continue;
      this.#setLost(!reply.status);
      if (reply.status >= 200 && reply.status < 300) return reply.body;
      if (reply.status) failed += 1;
      else lost += 1;
      if (reply.status && (!AGAIN.has(reply.status) || failed === TRIES)) {
        throw { status: reply.status, sentence: reply.body?.error };
      }
      onProgress(0);
      await this.#sleep(WAITS[Math.min(lost + failed, WAITS.length) - 1]);
    }
  }

  #send(address, body, onProgress) {
    const request = new XMLHttpRequest();
    this.#requests.add(request);
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", this.#token);
    if (typeof body === "string") request.setRequestHeader("Content-Type", "application/json");
    else if (!(body instanceof FormData)) request.setRequestHeader("Content-Type", BYTES);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    return new Promise((resolve) => {
      request.onloadend = () => {
        this.#requests.delete(request);
        resolve({ status: request.status, body: request.response });
      };
      request.send(body);
    });
  }

  #setLost(lost) {
    if (lost === this.lost) return;
    this.lost = lost;
    this.#changed();
    // What waits its time may go at once, now that one came through.
    if (!lost) this.#wake();
  }

  #sleep(milliseconds) {
    return new Promise((resolve) => {
      this.#sleepers.add(resolve);
      if (milliseconds) setTimeout(resolve, milliseconds);
    });
  }

  #wake() {
    for (const wake of this.#sleepers) wake();
    this.#sleepers.clear();
  }
}
