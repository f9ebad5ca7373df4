// Talking to the portal: who scans, and one scan at a time. Answers are
// {good, sentence, ...}; null stands for "no connection, keep it", SIGNED_OUT for "sign in first".

export const SIGNED_OUT = Symbol("signed out");
const TIMEOUT = 8000; // milliseconds; a hall with bad reception must not hold a scan up for long
const TOO_MANY = 429;
const UNSIGNED = 401;
const STALE_TOKEN = 400;
const BROKEN = 500;

let token = "";

// Return who is signed in and what may be chosen, null without connection, or SIGNED_OUT.
export async function hello(address) {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
    if (response.status === UNSIGNED) return SIGNED_OUT;
    if (!response.ok) return null;
    const known = await response.json();
    token = known.token;
    return known;
  } catch {
    return null;
  }
}

// Send one scan. A token that ran out is fetched anew, once.
export async function ask(root, scan, again = true) {
  if (!token && (await hello(root.dataset.session)) === SIGNED_OUT) return SIGNED_OUT;
  let response;
  try {
    response = await fetch(root.dataset.scan, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token },
      body: JSON.stringify(scan),
      signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch {
    return null;
  }
  if (response.status === UNSIGNED) return SIGNED_OUT;
  if (response.status === STALE_TOKEN && again) {
    token = "";
    return ask(root, scan, false);
  }
  if (response.status >= BROKEN || response.status === TOO_MANY || response.status === STALE_TOKEN) return null;
  try {
    const answer = await response.json();
    return "good" in answer ? answer : { good: false, sentence: answer.detail };
  } catch {
    return null; // a page of some Wi-Fi, not our portal
  }
}
