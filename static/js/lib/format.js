// Numbers and times in words.

import { gettext, ngettext, number } from "./words.js";

export const photos = (count) => ngettext("%(num)s photo", "%(num)s photos", count);

const UNITS = [gettext("bytes"), "KB", "MB", "GB", "TB"];

// The unit that suits so many bytes, and what writes numbers of bytes in it.
export function unitFor(bytes) {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const digits = power > 2 ? 1 : 0;
  return { unit: UNITS[power], write: (value) => number(value / 1024 ** power, digits) };
}

export function timeLeft(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return gettext("less than a minute left");
  if (minutes < 60) return gettext("about %(minutes)s min left", { minutes });
  const hours = Math.floor(minutes / 60);
  return gettext("about %(hours)s h %(minutes)s min left", { hours, minutes: minutes % 60 });
}
