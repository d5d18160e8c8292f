// Waits for the sample photos; when they are there, or cannot be had, the page goes on.

import { poll } from "../lib/poll.js";

const ask = poll(document.querySelector("[data-samples]").dataset.samples, async (answer) => {
  const { fetching } = await answer.json();
  if (!fetching) location.reload();
  return fetching;
});

ask();
