// Brings the marked pieces of the page up to date: <… data-fresh="key">.

export async function refresh(keys) {
  const answer = await fetch(location.href);
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
