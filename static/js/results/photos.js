// The pages of an album and of a person in it: their photos large.

import { listenForExplaining } from "./explaining.js";
import * as list from "./photo_list.js";
import { listenForViewer } from "./viewer.js";

listenForExplaining();
listenForViewer(list);
