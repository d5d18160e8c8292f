// The forms that take photos in, and the page around them.

import { Zone } from "./zone.js";

const forms = [...document.querySelectorAll("form[data-upload]")];
// On a phone this is what opens the camera and its photos.
if (matchMedia("(pointer: coarse)").matches) {
  for (const input of document.querySelectorAll("input[data-photos]")) input.accept = "image/*";
}
const zones = forms.map((form) => new Zone(form));

addEventListener("beforeunload", (event) => {
  if (zones.some((zone) => zone.waiting)) event.preventDefault();
});
addEventListener("pagehide", () => zones.forEach((zone) => zone.leave()));

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
