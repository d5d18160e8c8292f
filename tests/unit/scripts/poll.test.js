// Asking again and again.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { poll } from "../../../static/js/lib/poll.js";

const QUICK = { every: 10, longest: 80, patience: 30 };
let asked;
let answers;

beforeEach(() => {
  asked = [];
  answers = [];
  globalThis.addEventListener = () => {};
  globalThis.removeEventListener = () => {};
  globalThis.fetch = (address, { signal }) => {
    asked.push({ address, at: performance.now() });
    const answer = answers.shift() ?? "nothing";
    if (answer === "broken") return Promise.reject(new TypeError("the line is broken"));
    if (answer !== "nothing") return Promise.resolve(new Response(answer.body, answer));
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  };
});

afterEach(() => {
  delete globalThis.fetch;
});

// What take was given, in order; asks until that many came, or the last of the answers.
function asking(count, options = {}) {
  const taken = [];
  const lost = [];
  const ask = poll(
    "/progress",
    async (answer) => {
      taken.push(await answer.text());
      return taken.length < count;
    },
    { ...QUICK, lost: (yes) => lost.push(yes), ...options },
  );
  return { ask, taken, lost };
}

async function until(so) {
  while (!so()) await pause(5);
}

const said = (body) => ({ status: 200, body });

test("asks until what it was told is enough", async () => {
  answers = [said("1"), said("2"), said("3"), said("4")];
  const { ask, taken } = asking(3);
  ask();
  await until(() => taken.length === 3);
  await pause(50);
  assert.deepEqual(taken, ["1", "2", "3"]);
  assert.equal(asked.length, 3);
});

test("an answer that never comes is given up and asked for again", async () => {
  answers = ["nothing", said("1")];
  const { ask, taken, lost } = asking(1);
  ask();
  await until(() => lost.length === 2);
  assert.deepEqual(taken, ["1"]);
  assert.deepEqual(lost, [true, false]);
});

test("without answers it asks less and less often, and tells of it once", async () => {
  answers = ["broken", "broken", { status: 503 }, "broken", said("1")];
  const { ask, taken, lost } = asking(1);
  ask();
  await until(() => lost.length === 2);
  const waits = asked.slice(1).map(({ at }, number) => at - asked[number].at);
  assert.deepEqual(taken, ["1"]);
  assert.deepEqual(lost, [true, false]);
  for (const [number, least] of [20, 40, 80, 80].entries()) {
    assert.ok(waits[number] > least - 2, `wait ${number} took ${waits[number]} ms`);
  }
});

test("a page that is no longer one's own is the end", async () => {
  answers = [{ status: 401 }];
  let gone = 0;
  const { ask, taken } = asking(1, { gone: () => (gone += 1) });
  ask();
  await until(() => gone);
  await pause(50);
  assert.equal(gone, 1);
  assert.deepEqual(taken, []);
  assert.equal(asked.length, 1);
});

test("a question that is asked meanwhile is the one that counts", async () => {
  answers = ["nothing", said("newer")];
  const { ask, taken, lost } = asking(1);
  ask();
  ask("/elsewhere");
  await until(() => taken.length);
  await pause(50);
  assert.deepEqual(taken, ["newer"]);
  assert.deepEqual(lost, []);
  assert.deepEqual(
    asked.map(({ address }) => address),
    ["/progress", "/elsewhere"],
  );
});
