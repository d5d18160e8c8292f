// Numbers and times in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";
import { photos, timeLeft, unitFor } from "../../../static/js/lib/format.js";

test("one is one, and thousands have a comma", () => {
  assert.equal(photos(1), "1 photo");
  assert.equal(photos(12_345), "12,345 photos");
  assert.equal(photos(0), "0 photos");
});

test("bytes are told in the unit that suits them", () => {
  const written = (bytes) => unitFor(bytes).whole(bytes);
  assert.equal(written(0), "0 bytes");
  assert.equal(written(1500), "1 KB");
  assert.equal(written(5 * 1024 ** 2), "5 MB");
  assert.equal(written(3.25 * 1024 ** 3), "3.3 GB");
  assert.equal(unitFor(5 * 1024 ** 2).bare(1024 ** 2), "1");
});

test("what is left is told in minutes, then in hours", () => {
  assert.equal(timeLeft(20), "less than a minute left");
  assert.equal(timeLeft(90), "about 2 min left");
  assert.equal(timeLeft(3700), "about 1 h 2 min left");
});
