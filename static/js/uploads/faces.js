// Keeps the faces of the Target photos up to date, and takes a click on the one that is meant.

import { maySendAgain, post } from "../lib/forms.js";
import { poll } from "../lib/poll.js";
import { gettext } from "../lib/words.js";

const section = document.querySelector("[data-faces]");
const said = section.querySelector("[data-said]");
const body = section.querySelector("[data-body]");
const WAIT = 1000;

const photoOf = (button) => button?.form?.elements.photo?.value;

// Keyboards stay where they were: at the same button, or at another of the same photo.
function focusAgain(photo, value) {
  const buttons = [...body.querySelectorAll("button")].filter(
    (button) => photoOf(button) === photo,
  );
  const same = buttons.find((button) => button.value === value);
  (same ?? buttons.find((button) => button.ariaPressed === "true") ?? buttons[0])?.focus();
}

// A form's token is another each time, and the photo last clicked is marked as sent.
const content = (element) =>
  element.innerHTML.replace(/ (name="csrf_token" value="[^"]*"|data-sent="\w*")/g, "");

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-faces]");
  const freshBody = fresh.querySelector("[data-body]");
  section.hidden = fresh.hidden;
  section.toggleAttribute("data-looking", fresh.hasAttribute("data-looking"));
  if (content(freshBody) !== content(body)) {
    const active = body.contains(document.activeElement) ? document.activeElement : null;
    const [photo, value] = [photoOf(active), active?.value];
    body.replaceChildren(...freshBody.childNodes);
    if (active) focusAgain(photo, value);
  }
  const text = fresh.querySelector("[data-said]").textContent;
  // Only when it changes, or screen readers would say it every second.
  if (said.textContent !== text) said.textContent = text;
}

async function take(answer) {
  show(await answer.text());
  return section.hasAttribute("data-looking");
}

// Whoever waits has nothing new looked at.
const ask = poll(`${section.dataset.faces}?waits=1`, take, {
  type: "text/html",
  lost: (yes) => {
    if (yes) said.textContent = gettext("No answer from imgseg; trying again …");
  },
});

body.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (submitter?.name !== "face") return;
  event.preventDefault();
  const data = new FormData(form, submitter);
  try {
    const answer = await post(form.action, data);
    if (answer.status === 401 || answer.status === 404) return location.reload();
    const { error } = await answer.json();
    if (error) said.textContent = error;
    else await ask();
  } catch {
    said.textContent = gettext("No answer from imgseg: click again.");
  } finally {
    maySendAgain(form);
  }
  return undefined;
});

document.addEventListener("imgseg:uploaded", () => ask(section.dataset.faces));
if (section.hasAttribute("data-looking")) setTimeout(ask, WAIT);
