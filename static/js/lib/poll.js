// Asks an address again and again: one request at a time, each with a time-out, and less and less
// often while there is no answer.

const EVERY = 1000;
const LONGEST_WAIT = 30_000;
const PATIENCE = 15_000;
// Logged out, or deleted meanwhile: loading the page anew says what is the matter.
const GONE = [401, 404];

// take is given each answer, and says whether to ask again. lost is told true when answers stop
// coming, and false when they come again. gone is called where the page is not this person's any
// more; it is the end. Gives the function that asks: now, and again as often as take says so; this
// once at another address, if one is given.
export function poll(address, take, options = {}) {
  const {
    type = "application/json",
    lost = () => {},
    gone = () => location.reload(),
    every = EVERY,
    longest = LONGEST_WAIT,
    patience = PATIENCE,
  } = options;
  let wait = every;
  let isLost = false;
  let waiting;
  let request;

  async function ask(from = address) {
    clearTimeout(waiting);
    request?.abort();
    const mine = new AbortController();
    request = mine;
    const tooLong = setTimeout(() => mine.abort(), patience);
    let goOn = true;
    let came = true;
    try {
      const answer = await fetch(from, { headers: { Accept: type }, signal: mine.signal });
      if (answer.redirected || GONE.includes(answer.status)) return gone();
      if (!answer.ok) throw new Error(answer.statusText);
      goOn = await take(answer);
    } catch {
      came = false;
    } finally {
      clearTimeout(tooLong);
    }
    // Another question has been asked since: this answer would show what was.
    if (mine !== request) return undefined;
    wait = came ? every : Math.min(2 * wait, longest);
    if (isLost === came) {
      isLost = !came;
      (isLost ? addEventListener : removeEventListener)("online", online);
      lost(isLost);
    }
    if (goOn) waiting = setTimeout(ask, wait);
    return undefined;
  }

  const online = () => ask();
  return ask;
}
