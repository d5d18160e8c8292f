// Which of the chosen files are sent; the server has the last word, and gives the lists.

import { gettext, ngettext } from "../lib/words.js";

// kinds is { other, videos, clutterNames, clutterSuffixes, clutterFolders }, all in small letters.
// Returns { files, refused }; files is without the clutter that devices add, refused are names.
export function sortOut(found, kinds) {
  const files = [];
  const refused = [];
  for (const item of found) {
    if (isClutter(item.path, kinds)) continue;
    if (isOther(item, kinds)) refused.push(item.path);
    else files.push(item);
  }
  return { files, refused };
}

// Sentences about files that were left out, by name. A phone puts a video beside every photo: of
// those only the number is told.
export function saidOf(leftOut, kinds) {
  const isVideo = (path) => kinds.videos.includes(suffixOf(path.toLowerCase()));
  const videos = leftOut.filter(isVideo).length;
  const told = ngettext(
    "%(num)s video was left out: imgseg looks at photos only.",
    "%(num)s videos were left out: imgseg looks at photos only.",
    videos,
  );
  return [
    ...(videos ? [told] : []),
    ...leftOut
      .filter((path) => !isVideo(path))
      .map((path) => gettext("%(path)s is no photo and was left out.", { path })),
  ];
}

function isClutter(path, kinds) {
  const parts = path.toLowerCase().split("/");
  const name = parts.at(-1);
  return (
    kinds.clutterNames.includes(name) ||
    kinds.clutterSuffixes.includes(suffixOf(name)) ||
    name.startsWith("._") ||
    parts.some((part) => kinds.clutterFolders.includes(part))
  );
}

function isOther({ file, path }, kinds) {
  const suffix = suffixOf(path.toLowerCase());
  return kinds.other.includes(suffix) || /^(audio|video)\//.test(file.type);
}

function suffixOf(name) {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot) : "";
}
