// What is said of the photos selected: how many they are, and in the large view of this one.

import { gettext, ngettext } from "../lib/words.js";

export function showCount(form, count) {
  form.hidden = !count;
  document.querySelector("[data-results]").classList.toggle("is-selecting", count > 0);
  form.querySelector("[data-selected]").textContent = ngettext(
    "%(num)s photo selected",
    "%(num)s photos selected",
    count,
  );
}

export function showSelected(on) {
  const button = document.querySelector('[data-viewer] [data-key=" "]');
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? gettext("Selected") : gettext("Select");
}
