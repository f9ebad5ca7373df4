// What stands behind the values of the desk: fetched once, changed by corrections.

export class Values {
  constructor(desk) {
    this.desk = desk;
    this.address = desk.dataset.values;
    this.byPath = {};
    this.changed = []; // paths of the values that the last answer brought
    this.editable = "editable" in desk.dataset;
    this.shown = desk.dataset.shown; // the hash of what this page shows; "" once it lacks something
  }

  async load() {
    const answer = await fetch(this.address + location.search, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const facts = await answer.json();
    this.byPath = facts.values;
    this.showVerdicts(facts);
  }

  of(button) {
    return this.byPath[button.dataset.path];
  }

  // Send a correction; returns null if it stands, else the sentence that says why not.
  async correct(button, text, evidence) {
    const said = { path: button.dataset.path, text };
    if (evidence) said.evidence = JSON.stringify(evidence);
    return this.send(this.address, said);
  }

  // Take back my last change, or the last one of a value; returns as `correct` does.
  async undo(path = "") {
    return this.send(`${this.address}undone`, { path });
  }

  async send(address, said) {
    const data = new FormData();
    data.append("csrf_token", this.desk.dataset.token);
    data.append("shown", this.shown);
    for (const [name, value] of Object.entries(said)) data.append(name, value);
    for (const [name, value] of new URLSearchParams(location.search)) data.append(name, value);
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body: data, headers: { Accept: "application/json" } });
    } catch {
      return "The connection broke; nothing was changed. Try again.";
    }
    const facts = await answer.json().catch(() => ({}));
    if (!answer.ok) return facts.detail ?? "This was not taken. Reload the page and try again.";
    if (facts.reload) {
      location.reload();
      return null;
    }
    Object.assign(this.byPath, facts.values);
    this.changed = Object.keys(facts.values);
    for (const path of Object.keys(facts.values)) {
      const shown = this.desk.querySelector(`.value[data-path="${CSS.escape(path)}"]`);
      if (shown) this.show(shown);
    }
    this.showVerdicts(facts);
    this.count(facts.doubtful);
    this.follow(facts);
    return null;
  }

  // The decisions that may be made on what is shown now; none where others changed something.
  follow(facts) {
    this.shown = facts.shown ?? "";
    if (facts.decisions) document.getElementById("desk-decisions").innerHTML = facts.decisions;
    if (facts.shown !== null) return;
    const place = document.getElementById("desk-changed");
    if (!place || !facts.others_changed.length) return;
    const again = document.createElement("a");
    again.href = location.href;
    again.textContent = "Show it as it is now";
    const note = document.createElement("p");
    note.className = "note tone-red";
    note.append(`Others changed this meanwhile: ${facts.others_changed.join("; ")}. `, again);
    place.replaceChildren(note);
  }

  show(button) {
    const fact = this.of(button);
    if (!fact) return;
    button.textContent = fact.shown ?? "–";
    const current = button.classList.contains("current") ? " current" : "";
    button.className = `value${current} ${fact.certainty} ${fact.layer}${fact.value === null ? " empty-value" : ""}`;
    button.setAttribute("aria-label", `${fact.label}: ${fact.value !== null ? fact.shown : (fact.printed ? `printed ${fact.printed}` : "not stated")}, ${fact.certainty}`);
    const sure = button.closest("tr")?.querySelector("td.sure");
    if (sure) sure.replaceChildren(certainty(fact.certainty));
  }

  showVerdicts({ verdicts, lots }) {
    for (const [path, verdict] of Object.entries(lots)) {
      const place = this.desk.querySelector(`[data-lot-verdict="${CSS.escape(path)}"]`);
      if (!place) continue;
      const chip = document.createElement("span");
      chip.className = `chip tone-${verdict.tone}`;
      chip.append(icon(verdict.icon), verdict.word);
      place.replaceChildren(chip);
    }
    for (const [path, verdict] of Object.entries(verdicts)) {
      const row = this.desk.querySelector(`[data-row="${CSS.escape(path)}"]`);
      if (!row) continue;
      row.querySelector("[data-limit]").replaceChildren(...limitNodes(verdict));
      row.querySelector("[data-verdict]").replaceChildren(...verdictNodes(verdict));
    }
  }

  count(doubtful) {
    const place = document.getElementById("desk-doubtful");
    place.dataset.count = doubtful;
    place.textContent = doubtful ? `${doubtful} to check` : "nothing needed is in doubt";
  }
}

// Our limit in its own unit; under it the result in that unit, where it is stated in another.
function limitNodes(verdict) {
  if (!verdict.converted) return [verdict.limit ?? ""];
  const converted = document.createElement("div");
  converted.className = "method";
  converted.textContent = `result: ${verdict.converted}`;
  return [verdict.limit, converted];
}

// The reason stands in the panel below while the verdict has the focus (see focus.js).
function verdictNodes(verdict) {
  const look = document.createElement("span");
  look.className = `verdict-look tone-${verdict.tone}`;
  look.tabIndex = 0;
  look.dataset.reason = verdict.reason;
  look.title = verdict.reason;
  look.setAttribute("role", "note");
  look.setAttribute("aria-label", `${verdict.word}: ${verdict.reason}`);
  look.append(icon(verdict.icon), verdict.word);
  if (!verdict.contradicts) return [look];
  const warning = document.createElement("span");
  warning.className = "chip tone-red";
  warning.textContent = "printed verdict differs";
  return [look, " ", warning];
}

const LOOKS = { sure: ["check2", "green"], check: ["eye", "amber"], unsure: ["question-lg", "red"] };

export function certainty(word) {
  const [symbol, tone] = LOOKS[word];
  const look = document.createElement("span");
  look.className = `sureness tone-${tone}`;
  look.dataset.certainty = word;
  look.append(icon(symbol), word);
  return look;
}

export function icon(name) {
  const element = document.createElement("i");
  element.className = `bi bi-${name}`;
  element.setAttribute("aria-hidden", "true");
  return element;
}
