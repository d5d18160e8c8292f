// Numbers and times in words.

export const number = (count) => count.toLocaleString("en");

export const counted = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;

export const photos = (count) => counted(count, "photo", "photos");

const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

// The unit that suits so many bytes, and what writes numbers of bytes in it.
export function unitFor(bytes) {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const digits = power > 2 ? 1 : 0;
  return { unit: UNITS[power], write: (value) => (value / 1024 ** power).toFixed(digits) };
}

export function timeLeft(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return "less than a minute left";
  if (minutes < 60) return `about ${minutes} min left`;
  return `about ${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
