// Numbers and times in words.

import { gettext, number as inWords, ngettext } from "./words.js";

export const photos = (count) => ngettext("%(num)s photo", "%(num)s photos", count);

const UNITS = [
  (number) => gettext("%(number)s bytes", { number }),
  (number) => gettext("%(number)s KB", { number }),
  (number) => gettext("%(number)s MB", { number }),
  (number) => gettext("%(number)s GB", { number }),
  (number) => gettext("%(number)s TB", { number }),
];

// Writes numbers of bytes in the unit that suits so many: the bare number, and with its unit.
export function unitFor(bytes) {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const bare = (value) => inWords(value / 1024 ** power, power > 2 ? 1 : 0);
  return { bare, whole: (value) => UNITS[power](bare(value)) };
}

export function timeLeft(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return gettext("less than a minute left");
  if (minutes < 60) return gettext("about %(minutes)s min left", { minutes });
  const hours = Math.floor(minutes / 60);
  return gettext("about %(hours)s h %(minutes)s min left", { hours, minutes: minutes % 60 });
}
