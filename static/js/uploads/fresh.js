// Brings the marked pieces of the page up to date: <… data-fresh="key">.

const WAIT = 3000;

export async function refresh(keys) {
  const answer = await patientFetch(location.href);
  // Signed out, or the page is another one by now.
  if (!answer.ok || answer.redirected) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-fresh]")) {
    if (!keys(old)) continue;
    const fresh = page.querySelector(`[data-fresh="${CSS.escape(old.dataset.fresh)}"]`);
    if (!fresh) return location.reload();
    old.replaceWith(document.adoptNode(fresh));
  }
}

// Without a connection, what is here now can wait until it is back.
async function patientFetch(address) {
  for (;;) {
    try {
      return await fetch(address);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, WAIT));
    }
  }
}
