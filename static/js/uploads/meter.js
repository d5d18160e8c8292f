// How far an upload is, in words: photos, bytes, time left.

import { timeLeft, unitFor } from "../lib/format.js";
import { gettext, ngettext, number } from "../lib/words.js";

const SECONDS_MEASURED = 20;

export class Meter {
  files = 0;
  here = 0;
  #doneBytes = 0;
  #under = new Map();
  #samples = [];
  #changed;

  // changed is called after each step.
  constructor(items, changed) {
    this.total = items.length;
    this.bytes = items.reduce((sum, { file }) => sum + file.size, 0);
    this.#changed = changed;
    // What was dropped, where it was one folder or zip.
    this.folder =
      items.length > 1 && !items[0].path.includes("/") ? "" : items[0].path.split("/")[0];
  }

  // So many bytes of what key stands for are on their way, or have arrived and wait for the answer.
  under(key, bytes) {
    if (bytes) this.#under.set(key, bytes);
    else this.#under.delete(key);
    this.#changed();
  }

  done({ file }, wasHere = false) {
    this.files += 1;
    this.here += wasHere ? 1 : 0;
    this.#doneBytes += file.size;
    this.#changed();
  }

  // 0 to 1.
  get share() {
    return this.bytes ? this.#sent() / this.bytes : this.files / this.total;
  }

  get text() {
    const done = number(this.files);
    const said = [
      ngettext("%(done)s of %(num)s file", "%(done)s of %(num)s files", this.total, { done }),
    ];
    if (this.here)
      said.push(ngettext("%(num)s was here already", "%(num)s were here already", this.here));
    const { bare, whole } = unitFor(this.bytes);
    const size = bare(this.#sent());
    said.push(gettext("%(size)s of %(most)s", { size, most: whole(this.bytes) }));
    if (this.#sent() === this.bytes) said.push(gettext("putting the photos in place …"));
    else said.push(...this.#timeLeft());
    return said.join(" · ");
  }

  // After a pause the pace of before says nothing.
  startAnew() {
    this.#samples = [];
  }

  #sent() {
    const under = [...this.#under.values()].reduce((sum, bytes) => sum + bytes, 0);
    return Math.min(this.#doneBytes + under, this.bytes);
  }

  #timeLeft() {
    const now = performance.now() / 1000;
    const sent = this.#sent();
    this.#samples.push({ now, sent });
    this.#samples = this.#samples.filter((sample) => now - sample.now <= SECONDS_MEASURED);
    const [first] = this.#samples;
    const pace = now - first.now > 2 ? (sent - first.sent) / (now - first.now) : 0;
    return pace > 0 ? [timeLeft((this.bytes - sent) / pace)] : [];
  }
}
