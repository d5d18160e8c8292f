// Lays the photos out before the rest of the page's scripts are here: nobody waits for those.

import { waitForViewer } from "./first_click.js";
import { start } from "./result_pages.js";

waitForViewer();
start();
