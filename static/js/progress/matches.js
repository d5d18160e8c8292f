// The matches found so far: what is new is put in, what is no match any more is taken out, and the
// rest stays as it is, with the focus and the pictures loaded.

const PATIENCE = 15_000;
const section = document.querySelector("[data-matches]");
const list = section.querySelector("ul");

function putIn(fresh) {
  const names = new Set([...fresh].map((item) => item.dataset.photo));
  for (const item of [...list.children]) if (!names.has(item.dataset.photo)) item.remove();
  const here = new Map([...list.children].map((item) => [item.dataset.photo, item]));
  let place = list.firstElementChild;
  for (const item of [...fresh]) {
    const known = here.get(item.dataset.photo);
    if (known) place = known.nextElementSibling;
    else list.insertBefore(item, place);
  }
}

// Asks for them only when the run has found more, or fewer, than are here.
export async function showMatches(run) {
  section.hidden = run.status === "pending";
  if (String(run.found) === section.dataset.found) return;
  const answer = await fetch(section.dataset.matches, { signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-matches]");
  // Logged out in between: the next look at the progress leads to the login.
  if (!fresh) return;
  section.dataset.found = fresh.dataset.found;
  for (const part of ["h2", "p"]) {
    section.querySelector(part).textContent = fresh.querySelector(part).textContent;
  }
  putIn(fresh.querySelector("ul").children);
}
