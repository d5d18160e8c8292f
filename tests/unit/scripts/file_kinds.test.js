// Which files are sent, and what is said of the others.

import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";
import { saidOf, sortOut } from "../../../static/js/uploads/file_kinds.js";

const KINDS = {
  other: [".aae", ".mov", ".mp4", ".txt"],
  videos: [".mov", ".mp4"],
  clutterNames: [".ds_store"],
  clutterSuffixes: [".aae"],
  clutterFolders: ["__macosx"],
};
const file = (path, type = "") => ({ path, file: { type } });

test("photos and what may be photos are sent, clutter is not mentioned", () => {
  const photos = [file("Trip/IMG_1.HEIC"), file("scan without a name")];
  const clutter = [file("Trip/.DS_Store"), file("__MACOSX/a.jpg"), file("._a.jpg"), file("a.AAE")];
  assert.deepEqual(sortOut([...photos, ...clutter], KINDS), { files: photos, refused: [] });
});

test("a video is refused by its name or its type", () => {
  const found = [file("Trip/IMG_1.MOV"), file("clip", "video/quicktime"), file("a.txt")];
  const { files, refused } = sortOut(found, KINDS);
  assert.deepEqual(files, []);
  assert.deepEqual(refused, ["Trip/IMG_1.MOV", "clip", "a.txt"]);
});

test("videos are counted, others are named", () => {
  assert.deepEqual(saidOf([], KINDS), []);
  assert.deepEqual(saidOf(["IMG_1.MOV"], KINDS), [
    "1 video was left out: imgseg looks at photos only.",
  ]);
  assert.deepEqual(saidOf(["a.txt", "b.mov", "c.MP4"], KINDS), [
    "2 videos were left out: imgseg looks at photos only.",
    "a.txt is no photo and was left out.",
  ]);
});
