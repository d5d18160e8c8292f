// The pages of an album and of a person in it: their photos large, and chosen.

import { listenForFingers } from "./by_finger.js";
import { chosen, listenForChoices } from "./choosing.js";
import { listenForExplaining } from "./explaining.js";
import * as list from "./photo_list.js";
import { listenForSharing } from "./sharing.js";
import { listenForViewer } from "./viewer.js";

list.layInRows();
listenForExplaining();
const { keys, shown } = listenForChoices();
if (keys) listenForFingers(keys[" "]);
listenForViewer(list, keys, shown);
listenForSharing(chosen);
