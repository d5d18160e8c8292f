// The files of something dropped on the page, those inside folders too, with their paths.

// tell is called with how many were found so far.
export async function filesOf(transfer, tell) {
  // All at once, because the browser forgets the items after the first wait.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  const found = [];
  for await (const file of filesBelow(entries)) {
    found.push(file);
    tell(found.length);
  }
  return found;
}

// One folder after the other: thousands of questions at once would stop the page.
async function* filesBelow(entries) {
  for (const entry of entries) {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      yield { file, path: entry.fullPath.replace(/^\//, "") };
    } else {
      const reader = entry.createReader();
      let portion;
      do {
        // A reader hands out a folder in portions; an empty one is the end.
        portion = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        yield* filesBelow(portion);
      } while (portion.length);
    }
  }
}
