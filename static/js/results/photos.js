// The pages of an album and of a person in it: their photos large, and chosen.

import { chosen, listenForChoices } from "./choosing.js";
import { listenForExplaining } from "./explaining.js";
import * as list from "./photo_list.js";
import { listenForSharing } from "./sharing.js";
import { listenForViewer } from "./viewer.js";

list.layInRows();
listenForExplaining();
const { keys, shown } = listenForChoices();
listenForViewer(list, keys, shown);
listenForSharing(chosen);
