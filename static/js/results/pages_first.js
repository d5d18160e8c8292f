// Lays the photos out before the rest of the page's scripts are here: nobody waits for those.

import { start } from "./result_pages.js";

start();
