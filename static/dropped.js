// The files of something dropped on the page, those inside folders too, with their paths.

export async function filesOf(transfer) {
  // All at once, because the browser forgets the items after the first wait.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  const found = await Promise.all(entries.map(filesBelow));
  return found.flat();
}

async function filesBelow(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A reader hands out a folder in portions; an empty one is the end.
    const portion = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!portion.length) return found;
    found.push(...(await Promise.all(portion.map(filesBelow))).flat());
  }
}
