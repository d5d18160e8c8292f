// What a form of an upload shows: bar, words, what failed, and the buttons for both.

import { gettext, ngettext } from "../lib/words.js";

const NAMED = 20;

export class UploadView {
  #bar;
  #status;
  #detail;
  #pause;
  #problems;
  #again;
  #failed = [];

  // pause and again are called for the buttons; again with the items that failed.
  constructor(form, { pause, again }) {
    const piece = (name) => form.querySelector(`[data-${name}]`);
    this.#bar = piece("bar");
    this.#status = piece("status");
    this.#detail = piece("detail");
    this.#pause = piece("pause");
    this.#problems = piece("problems");
    this.#again = piece("again");
    piece("no-scripts").hidden = true;
    piece("only-scripts").hidden = false;
    this.#pause.addEventListener("click", pause);
    this.#again.addEventListener("click", () => {
      this.#problems.hidden = true;
      this.#status.focus();
      again(this.#failed);
    });
  }

  // For everybody, screen readers too: not more often than something happens.
  say(text) {
    this.#status.textContent = text;
  }

  detail(text) {
    this.#detail.textContent = text;
    this.#detail.hidden = !text;
  }

  start(files) {
    const many = ngettext("Uploading %(num)s file …", "Uploading %(num)s files …", files);
    this.say(files === 1 ? gettext("Uploading …") : many);
    this.#problems.hidden = true;
    this.#bar.hidden = false;
    this.#bar.value = 0;
    this.#pause.hidden = false;
  }

  progress(share, text) {
    this.#bar.value = share;
    this.detail(text);
  }

  line({ paused, lost }) {
    this.#pause.textContent = paused ? gettext("Go on") : gettext("Pause");
    if (paused) this.say(gettext("Paused."));
    else this.say(lost ? gettext("No connection: waiting to go on …") : gettext("Uploading …"));
  }

  // failed are { path, why } with what is needed to try again; notes are sentences.
  end(text, notes = [], failed = [], refusal = "") {
    this.#bar.hidden = true;
    this.#pause.hidden = true;
    this.detail("");
    this.say(text);
    this.#failed = failed;
    // Why it all ended is said once, not of each.
    const each = refusal
      ? []
      : failed.map((item) => gettext("%(path)s did not arrive: %(why)s.", item));
    const lines = [...each, ...notes];
    const shown = lines.slice(0, NAMED);
    const more = lines.length - NAMED;
    if (more > 0) shown.push(ngettext("and %(num)s more", "and %(num)s more", more));
    const items = shown.map((line) =>
      Object.assign(document.createElement("li"), { textContent: line }),
    );
    this.#problems.querySelector("ul").replaceChildren(...items);
    this.#problems.hidden = lines.length + failed.length === 0;
    this.#again.hidden = failed.length === 0;
    this.#again.textContent = refusal ? gettext("Send the rest") : gettext("Try these again");
  }
}
