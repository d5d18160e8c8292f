// Keeps the faces of the Target photos up to date, and takes a click on the one that is meant.

const section = document.querySelector("[data-faces]");
const said = section.querySelector("[data-said]");
const body = section.querySelector("[data-body]");
const WAIT = 1000;
const WAIT_FOR_ANSWER = 4000;
let timer;
let newest = 0;

const photoOf = (button) => button?.form?.elements.photo?.value;

// Keyboards stay where they were: at the same button, or at another of the same photo.
function focusAgain(photo, value) {
  const buttons = [...body.querySelectorAll("button")].filter((button) => photoOf(button) === photo);
  const same = buttons.find((button) => button.value === value);
  (same ?? buttons.find((button) => button.ariaPressed === "true") ?? buttons[0])?.focus();
}

// A form's token is another each time, and the photo last clicked is marked as sent.
const content = (element) => element.innerHTML.replace(/ (name="csrf_token" value="[^"]*"|data-sent="\w*")/g, "");

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

async function update(address) {
  clearTimeout(timer);
  const mine = ++newest;
  let wait = WAIT;
  try {
    const answer = await fetch(address);
    if (answer.redirected || answer.status === 404) return location.reload();
    if (!answer.ok) throw new Error(answer.statusText);
    const html = await answer.text();
    // A newer answer is on its way: this one would show what was.
    if (mine !== newest) return;
    show(html);
  } catch {
    if (mine !== newest) return;
    said.textContent = "No answer from imgseg; trying again …";
    section.toggleAttribute("data-looking", true);
    wait = WAIT_FOR_ANSWER;
  }
  if (section.hasAttribute("data-looking")) timer = setTimeout(update, wait, `${section.dataset.faces}?waits=1`);
}

body.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (submitter?.name !== "face") return;
  event.preventDefault();
  const data = new FormData(form, submitter);
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 404) return location.reload();
    const { error } = await answer.json();
    if (error) said.textContent = error;
    else await update(`${section.dataset.faces}?waits=1`);
  } catch {
    said.textContent = "No answer from imgseg: click again.";
  } finally {
    // Not sent in the browser's way, so that it may be sent again.
    delete form.dataset.sent;
  }
});

document.addEventListener("imgseg:uploaded", () => update(section.dataset.faces));
if (section.hasAttribute("data-looking")) timer = setTimeout(update, WAIT, `${section.dataset.faces}?waits=1`);
