// Sends a large file part by part: after a lost connection, or a reload, it goes on where it was.

import { below, hash } from "./known.js";

const OTHER_AT_IT = 2000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Of a file that is gone, the browser would only say that the connection broke: this throws.
export async function readable(file) {
  await file.slice(0, 1).arrayBuffer();
  return file;
}

// tell is called with the bytes that are there; partBytes is a part's size. Returns what the server answers about the file.
export async function sendInParts(line, address, { file, path }, tell, partBytes) {
  const start = await hash(file.slice(0, partBytes));
  const key = [path.slice(-500), file.lastModified, start].join("|");
  const at = (name, more) => below(address, name, { key, total: file.size, ...more });
  let { here } = await line.ask(at("parts"), () => "");
  while (here < file.size) {
    const from = here;
    const part = file.slice(from, from + partBytes);
    const address = at("parts", { offset: from });
    ({ here } = await line.ask(
      address,
      () => readable(part),
      (bytes) => tell(from + bytes),
    ));
    if (here === from) await pause(OTHER_AT_IT);
  }
  tell(file.size);
  for (;;) {
    const more = { path, changed: file.lastModified };
    const answer = await line.ask(at("parts/whole", more), () => "");
    if (!answer.under_way) return answer;
    await pause(OTHER_AT_IT);
  }
}
