// One place to drop photos: takes them in, sends them, and tells how it goes.

import { gettext, ngettext, number } from "../lib/words.js";
import { brokenOff, forget, noteProgress } from "./broken_off.js";
import { filesOf } from "./dropped.js";
import { saidOf, sortOut } from "./file_kinds.js";
import { refresh } from "./fresh.js";
import { Line } from "./line.js";
import { Meter } from "./meter.js";
import { sendAll } from "./sending.js";
import { UploadView } from "./upload_view.js";

const SHOWN_EVERY = 150;

export class Zone {
  // How many drops or choices are not done with yet.
  waiting = 0;
  #form;
  #section;
  #view;
  #line;
  #last = Promise.resolve();
  #meter = null;
  #shown = 0;
  #begun = false;

  constructor(form) {
    this.#form = form;
    this.#section = form.closest("section");
    this.#line = new Line(form.elements.csrf_token.value, () => this.#showLine());
    this.#view = new UploadView(form, {
      pause: () => (this.#line.paused ? this.#line.goOn() : this.#line.pause()),
      again: (items) => this.take(() => items),
    });
    this.#view.say(brokenOff(form.action));
    for (const input of form.querySelectorAll('input[type="file"]')) {
      input.addEventListener("change", () => this.#takeChosen(input));
      // What was chosen while this file was on its way: nobody would hear of it.
      this.#takeChosen(input);
    }
    this.#listenForDrops();
  }

  // gather gives the items, { file, path } each; several calls are worked off one by one.
  take(gather) {
    this.waiting += 1;
    // How it goes is told in there.
    this.#form.closest("details")?.setAttribute("open", "");
    const gathering = Promise.resolve(gather());
    // What went wrong with it is said when its turn comes.
    gathering.catch(() => {});
    this.#last = this.#last
      .then(() => this.#upload(gathering))
      .catch((error) => this.#trouble(error))
      .finally(() => (this.waiting -= 1));
  }

  // Called as the page goes away.
  leave() {
    if (this.#meter) this.#note(true);
  }

  #trouble(error) {
    console.error(error);
    this.#meter = null;
    this.#view.end(
      gettext("Something went wrong on this page: load it again to see what is here."),
    );
  }

  #takeChosen(input) {
    const items = [...input.files].map((file) => ({
      file,
      path: file.webkitRelativePath || file.name,
    }));
    input.value = "";
    if (items.length) this.take(() => items);
  }

  #listenForDrops() {
    const section = this.#section;
    section.addEventListener("dragover", (event) => {
      event.preventDefault();
      section.classList.add("is-over");
    });
    section.addEventListener("dragleave", (event) => {
      if (!section.contains(event.relatedTarget)) section.classList.remove("is-over");
    });
    section.addEventListener("drop", (event) => {
      event.preventDefault();
      section.classList.remove("is-over");
      const tell = (found) =>
        this.#view.detail(
          gettext("Looking through it: %(found)s found …", { found: number(found) }),
        );
      this.take(() => filesOf(event.dataTransfer, tell));
    });
  }

  async #upload(gathering) {
    let found;
    try {
      found = await gathering;
    } catch {
      this.#view.end(gettext("The browser cannot read what was dropped: choose it instead."));
      return;
    }
    const kinds = JSON.parse(this.#form.dataset.kinds);
    const { files, refused } = sortOut(found, kinds);
    if (files.length === 0) {
      const text = found.length
        ? gettext("There was no photo in it.")
        : gettext("There was nothing in it.");
      this.#view.end(text, saidOf(refused, kinds));
      return;
    }
    this.#meter = new Meter(files, () => this.#showProgress());
    this.#view.start(files.length);
    this.#tellStart();
    const limits = JSON.parse(this.#form.dataset.limits);
    const result = await sendAll(this.#form.action, files, this.#line, this.#meter, limits);
    this.#end(result, saidOf([...refused, ...result.skipped], kinds));
    this.#meter = null;
    await this.#announce(result);
  }

  #end({ saved, kept, failed, notes, refusal }, more) {
    const said = [refusal, ngettext("%(num)s photo saved.", "%(num)s photos saved.", saved)];
    if (kept) said.push(ngettext("%(num)s was here already.", "%(num)s were here already.", kept));
    if (refusal) {
      this.#note(true);
      said.push(ngettext("%(num)s did not arrive.", "%(num)s did not arrive.", failed.length));
    } else {
      forget(this.#form.action);
    }
    this.#view.end(said.filter(Boolean).join(" "), [...more, ...notes], failed, refusal);
  }

  async #announce(result) {
    const mine = this.#section;
    await refresh((piece) => mine.contains(piece) || !piece.parentElement.closest("section"));
    const { saved, kept, failed } = result;
    const detail = { saved, kept, whole: failed.length === 0 };
    mine.dispatchEvent(new CustomEvent("imgseg:uploaded", { bubbles: true, detail }));
  }

  #showProgress() {
    // Events come faster than anybody looks.
    if (performance.now() - this.#shown < SHOWN_EVERY) return;
    this.#shown = performance.now();
    this.#view.progress(this.#meter.share, this.#meter.text);
    this.#note(false);
    if (!this.#begun && this.#meter.files) {
      this.#begun = true;
      // With the first photos the search may be ready to start; where that is not answered, the end
      // of the upload brings it.
      refresh((piece) => piece.dataset.fresh === "start").then(
        () => (this.#begun = !this.#tellStart()),
        () => {},
      );
    }
  }

  // What is missing is on its way. Gives whether it still is missing.
  #tellStart() {
    const box = this.#section.getAttribute("aria-labelledby");
    const problem = document.getElementById("problem");
    if (!problem || problem.dataset.missing !== box) return false;
    problem.textContent = gettext("You can start as soon as the first photos are here.");
    return true;
  }

  #showLine() {
    this.#meter?.startAnew();
    this.#view.line(this.#line);
  }

  #note(ended) {
    const { files: done, total, folder: name } = this.#meter;
    noteProgress(this.#form.action, { done, total, name, ended });
  }
}
