// Which files the server holds already, by their content, so that they are not sent again.

// Larger ones would fill the memory: those are sent in parts, which go on where they were.
const LARGEST = 64 * 1024 * 1024;

// The SHA-256 of a file or a piece of one; empty where the browser gives none (only pages of this
// computer, or over HTTPS, may ask for it). Throws where the file cannot be read.
export async function hash(file) {
  if (!crypto.subtle || file.size > LARGEST) {
    await file.slice(0, 1).arrayBuffer();
    return "";
  }
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The items, each { file, path, sha256 }, that are in place (here); so many of them were copied
// there just now, from another album of the same person.
export async function known(line, address, items) {
  const asked = items.filter(({ sha256, path }) => sha256 && !/\.zip$/i.test(path));
  if (!asked.length) return { here: [], copied: 0 };
  const files = asked.map(({ file, path, sha256 }) => ({
    path,
    size: file.size,
    sha256,
    changed: file.lastModified,
  }));
  const answer = await line.ask(below(address, "known"), () => JSON.stringify({ files }));
  return { here: answer.here.map((position) => asked[position]), copied: answer.copied };
}

export function below(address, name, query = {}) {
  const url = new URL(address);
  url.pathname += `/${name}`;
  url.search = new URLSearchParams(query);
  return url;
}
