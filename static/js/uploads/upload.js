// The forms that take photos in, and the page around them.

import { isMeantFor, putAside, throwAway } from "./put_aside.js";
import { waitForUploads } from "./start.js";
import { Zone } from "./zone.js";

const forms = [...document.querySelectorAll("form[data-upload]")];
// On a phone this is what opens the camera and its photos.
if (matchMedia("(pointer: coarse)").matches) {
  for (const input of document.querySelectorAll("input[data-photos]")) input.accept = "image/*";
}
const zones = forms.map((form) => new Zone(form));

// What was shared with imgseg, and is meant for the album of this page.
if (isMeantFor(location.pathname)) {
  zones[0].take(putAside);
  document.addEventListener("imgseg:uploaded", ({ detail }) => detail.whole && throwAway());
}

const busy = () => zones.some((zone) => zone.waiting);
waitForUploads(busy);

addEventListener("beforeunload", (event) => {
  if (busy()) event.preventDefault();
});
addEventListener("pagehide", () => {
  for (const zone of zones) zone.leave();
});

// Dropped beside a zone, a photo would take the place of the page.
const hasFiles = (event) => event.dataTransfer.types.includes("Files");
addEventListener("dragover", (event) => {
  if (event.defaultPrevented || !hasFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
});
addEventListener("drop", (event) => {
  if (hasFiles(event)) event.preventDefault();
});
