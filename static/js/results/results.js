// The page of results: what its modules are for is said atop each.

import { decide, listenForDecisions } from "./decisions.js";
import { listenForKeys } from "./result_keys.js";
import { start } from "./result_pages.js";
import { listenForSelection } from "./selection.js";
import { listenForStrictness } from "./strictness.js";
import { listenForViewer } from "./viewer.js";

for (const element of document.querySelectorAll("[data-no-scripts]")) element.hidden = true;
for (const element of document.querySelectorAll("[data-with-scripts]")) element.hidden = false;

// A photo that another window deleted.
document.addEventListener(
  "error",
  (event) => event.target.closest?.(".photo")?.classList.add("is-gone"),
  true,
);

start();
listenForDecisions();
listenForSelection();
listenForStrictness();
listenForViewer();
listenForKeys(decide);
