// Who else has this document open: said now and then while the desk is, in both directions.

const EVERY_MS = 20_000;
// Who touches nothing for so long is not present; an open page keeps nobody signed in.
const AWAY_MS = 300_000;

export function startPresence(desk) {
  let touched = Date.now();
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }
  say(desk);
  setInterval(() => {
    if (!document.hidden && Date.now() - touched < AWAY_MS) say(desk);
  }, EVERY_MS);
}

async function say(desk) {
  const data = new FormData();
  data.append("csrf_token", desk.dataset.token);
  let answer;
  try {
    answer = await fetch(`${desk.dataset.values}presence`, { method: "POST", body: data, headers: { Accept: "application/json" } });
  } catch {
    return; // the next one tries again; a change says when the connection is broken
  }
  if (!answer.ok) return;
  const { others } = await answer.json();
  const place = document.getElementById("desk-others");
  const words = others.length ? `${others.join(", ")} ${others.length === 1 ? "has" : "have"} this document open too.` : "";
  if (place.textContent.trim() === words) return;
  const note = document.createElement("p");
  note.className = "note tone-amber";
  note.textContent = words;
  place.replaceChildren(...(words ? [note] : []));
}
