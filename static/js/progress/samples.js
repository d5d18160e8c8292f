// Waits for the sample photos; when they are there, or cannot be had, the page goes on.

const address = document.querySelector("[data-samples]").dataset.samples;

async function poll() {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok || !(await answer.json()).fetching) return location.reload();
  } catch {
    // The server may be starting again: ask once more.
  }
  setTimeout(poll, 1000);
}

poll();
