// Photos handed to the share sheet of the device: the files themselves, unchanged.

import { gettext, ngettext } from "../lib/words.js";
import { toast } from "./toast.js";

// As many photos and bytes as Chromium hands on at once.
const MOST = 10;
const MOST_BYTES = 50 * 1024 * 1024;
const TOO_MANY = gettext(
  "At most %(most)s photos can be shared at once: choose fewer, or download them.",
  { most: MOST },
);
const TOO_LARGE = gettext(
  "These are more than 50 MB, too much to share at once: choose fewer, or download.",
);
const NOT_THESE = gettext(
  "This browser does not share photos of that kind: save or download them instead.",
);
const NOT_GOT = gettext(
  "The photos cannot be had just now: see whether imgseg still runs, then try again.",
);

// The files of the addresses last asked for. A browser opens its sheet only shortly after a press:
// where the photos took longer to come, they are here for the next press.
let ready = { of: "", files: [] };

// Shows the buttons where the device has such a sheet: <button data-share hidden> shares the photo
// that the viewer shows, data-share="/albums/1/photos/" those of the names that selected gives.
export function listenForSharing(selected = () => []) {
  const example = new File([""], "photo.jpg", { type: "image/jpeg" });
  if (!navigator.canShare?.({ files: [example] })) return;
  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => share(addressesOf(button.dataset.share, selected)));
  }
}

function addressesOf(folder, selected) {
  if (!folder) return [document.querySelector("[data-viewer] [data-original]").href];
  return selected().map((name) => folder + name.split("/").map(encodeURIComponent).join("/"));
}

async function share(addresses) {
  if (addresses.length > MOST) return toast(TOO_MANY);
  try {
    await getReady(addresses);
  } catch {
    return toast(NOT_GOT);
  }
  const { files } = ready;
  if (files.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) return toast(TOO_LARGE);
  const isPressed = navigator.userActivation?.isActive ?? true;
  try {
    await navigator.share({ files });
  } catch (error) {
    // AbortError: whoever opened the sheet closed it again.
    if (!isPressed)
      return toast(
        ngettext(
          "%(num)s photo is ready: press Share again.",
          "%(num)s photos are ready: press Share again.",
          files.length,
        ),
      );
    if (error.name !== "AbortError") toast(NOT_THESE);
  }
  ready = { of: "", files: [] };
  return undefined;
}

async function getReady(addresses) {
  const of = addresses.join(" ");
  if (ready.of === of) return;
  toast(gettext("Getting the photos …"));
  ready = { of, files: await Promise.all(addresses.map(fileAt)) };
  toast("");
}

async function fileAt(address) {
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  const bytes = await answer.blob();
  const name = decodeURIComponent(address.split("/").at(-1));
  return new File([bytes], name, { type: bytes.type });
}
