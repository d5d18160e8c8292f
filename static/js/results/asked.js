// The page of a question: photos in rows, day by day. All photos of a burst are there in the viewer.

import { listenForExplaining } from "./explaining.js";
import * as list from "./photo_list.js";
import { listenForViewer } from "./viewer.js";

list.layInRows();
listenForExplaining();
listenForViewer(list);

// What is left empty is not asked, and makes no address long. Without albums nothing is asked.
document.querySelector(".asking-form")?.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData])
    if (!value || (name === "who" && value === "all")) formData.delete(name);
});
