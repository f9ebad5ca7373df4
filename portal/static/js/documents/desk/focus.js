// The focused value: its box is lit, its reasons and alternatives are shown, keys work on it.

import { isTyping } from "../../frame/keys.js";
import { certainty } from "./values.js";

export class Focus {
  constructor(desk, values, sheets) {
    this.desk = desk;
    this.values = values;
    this.sheets = sheets;
    this.panel = document.getElementById("desk-focus");
    this.button = null; // the value that has, or last had, the focus
    this.input = null; // while it is edited
  }

  start() {
    const wanted = new URLSearchParams(location.search).get("focus");
    this.desk.addEventListener("focusin", (event) => {
      const button = event.target.closest(".value");
      if (button) this.enter(button);
      const table = event.target.closest(".two-readings");
      if (table) this.lightTable(table);
      const verdict = event.target.closest(".verdict-look");
      if (verdict) this.say(verdict.textContent, verdict.dataset.reason);
    });
    this.desk.addEventListener("click", (event) => {
      const button = event.target.closest(".value");
      if (button && button === this.clicked) this.edit();
      this.clicked = button;
    });
    this.desk.addEventListener("keydown", (event) => this.press(event));
    document.getElementById("desk-undo")?.addEventListener("click", () => this.undo());
    document.addEventListener("keydown", (event) => {
      const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
      if (undoes && this.values.editable && !isTyping(event.target) && !document.querySelector("dialog[open]")) {
        event.preventDefault();
        this.undo();
      }
      if (event.key === "Enter" && event.target === document.body) this.next();
      if (event.key === "Escape" && !document.querySelector("dialog[open]") && !this.input && !event.defaultPrevented) {
        location.assign(this.desk.dataset.inbox);
      }
    });
    const first = wanted && this.desk.querySelector(`.value[data-path="${CSS.escape(wanted)}"]`);
    const addressed = location.hash && document.getElementById(location.hash.slice(1));
    if (document.querySelector("dialog[open]")) return;
    if (first) {
      first.focus();
      this.edit();
    } else if (addressed) addressed.focus();
    else this.next();
  }

  enter(button) {
    this.button?.classList.remove("current");
    this.button = button;
    button.classList.add("current");
    const fact = this.values.of(button);
    if (!fact) return;
    this.sheets.light(button.dataset.path, fact);
    this.explain(fact);
  }

  // A table that may be read otherwise: its place is lit, and what is said of a value makes room.
  lightTable(table) {
    const { page, box } = table.dataset;
    this.sheets.light(table.id, { page: Number(page), box: JSON.parse(box), certainty: "check" });
    this.panel.hidden = true;
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === this.input) return this.pressInInput(event);
    if (!event.target.closest(".value")) return undefined;
    if (event.key === "Enter") {
      event.preventDefault();
      return event.shiftKey ? this.confirmRow() : this.confirm();
    }
    if (event.key === "Escape" || event.key === "Tab") return undefined;
    if (!this.values.editable) return undefined;
    const fact = this.values.of(this.button);
    if (/^[1-9]$/.test(event.key) && fact?.alternatives[event.key - 1]) {
      event.preventDefault();
      return this.save(fact.alternatives[event.key - 1]);
    }
    // Letters are commands here and never become the value: editing begins by F2, e or a click.
    if (event.key === "F2" || event.key === "e") this.edit();
    else return undefined;
    event.preventDefault();
    event.stopPropagation();
    return undefined;
  }

  pressInInput(event) {
    event.stopPropagation();
    if (event.key === "Enter") {
      event.preventDefault();
      this.save(this.input.value);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.leave();
      this.button.focus();
    }
  }

  // Enter on a value: a doubtful one is confirmed, then the next doubtful one is shown.
  async confirm() {
    const fact = this.values.of(this.button);
    if (fact && fact.certainty !== "sure" && fact.value !== null && this.values.editable) {
      await this.save(fact.value);
    } else this.next();
  }

  // Shift and Enter: everything doubtful in this row is right.
  async confirmRow() {
    const row = this.button.closest("tr");
    for (const button of row.querySelectorAll(".value")) {
      const fact = this.values.of(button);
      if (!fact?.asks || fact.value === null || !this.values.editable) continue;
      const refusal = await this.values.correct(button, fact.value);
      if (refusal) return this.complain(refusal);
    }
    return this.next();
  }

  // The last change that I made is taken back, whatever has the focus.
  async undo() {
    if (this.input) this.leave();
    const refusal = await this.values.undo();
    if (refusal) return this.complain(refusal);
    const path = this.values.changed[0];
    const button = path && this.desk.querySelector(`.value[data-path="${CSS.escape(path)}"]`);
    if (button) {
      button.focus();
      this.explain(this.values.of(button));
    }
    return undefined;
  }

  // Take back the last change of the focused value.
  async undoHere() {
    const button = this.button;
    const refusal = await this.values.undo(button.dataset.path);
    if (refusal) return this.complain(refusal);
    button.focus();
    return this.explain(this.values.of(button));
  }

  edit(text) {
    if (!this.values.editable || this.input) return;
    const fact = this.values.of(this.button);
    this.input = document.createElement("input");
    this.input.className = "value-input";
    this.input.value = text ?? stated(fact);
    this.input.setAttribute("aria-label", fact?.label ?? "value");
    this.button.hidden = true;
    this.button.after(this.input);
    this.input.focus();
    if (text === undefined) this.input.select();
    this.input.addEventListener("blur", () => this.blurred());
  }

  // Leaving the field by mouse or Tab keeps what was typed.
  blurred() {
    if (!this.input) return;
    const typed = this.input.value;
    if (typed === stated(this.values.of(this.button))) this.leave();
    else this.save(typed, null, false);
  }

  leave() {
    const input = this.input;
    this.input = null;
    input?.remove();
    this.button.hidden = false;
  }

  // A word of the page was picked.
  take(words, page) {
    if (!this.button || !this.values.editable) return;
    const boxes = words.map(([, ...box]) => box);
    const box = [
      Math.min(...boxes.map((b) => b[0])),
      Math.min(...boxes.map((b) => b[1])),
      Math.max(...boxes.map((b) => b[2])),
      Math.max(...boxes.map((b) => b[3])),
    ];
    const text = words.map(([word]) => word).join(" ");
    this.save(text, { page, box, text }, false);
  }

  async save(text, evidence = null, goOn = true) {
    const button = this.button;
    this.leave();
    button.classList.add("saving");
    const refusal = await this.values.correct(button, text, evidence);
    button.classList.remove("saving");
    if (refusal) {
      button.focus();
      this.edit(text);
      this.complain(refusal);
      return;
    }
    this.sheets.light(button.dataset.path, this.values.of(button));
    if (goOn) this.next(button);
    else if (button === this.button) {
      button.focus({ preventScroll: true });
      this.explain(this.values.of(button));
    }
  }

  // Focus the next doubtful value after this one, round the end; none left: the Accept button.
  next(after = this.button) {
    const all = [...this.desk.querySelectorAll(".value")];
    const start = after ? all.indexOf(after) + 1 : 0;
    const round = [...all.slice(start), ...all.slice(0, start)];
    const doubtful = round.find((button) => this.values.of(button)?.asks && button !== after);
    const target = doubtful ?? document.getElementById("desk-accept") ?? all[0];
    target?.focus();
  }

  explain(fact) {
    const parts = [line("strong", fact.label), certainty(fact.certainty)];
    if (fact.layer !== "machine") parts.push(line("span", `by the ${fact.layer}`, "muted"));
    else if (fact.value !== null) parts.push(line("span", `${Math.round(fact.confidence * 100)} in 100 such values are right`, "muted"));
    const reasons = fact.reasons.map((reason) => line("p", reason));
    const layers = Object.entries(fact.layers).map(([layer, value]) => `${layer}: ${value ?? "not stated"}`);
    const about = Object.keys(fact.layers).length > 1 ? [line("p", layers.join(" · "), "muted small")] : [];
    this.panel.replaceChildren(...parts.flatMap((part) => [part, " "]), ...reasons, ...about, this.choices(fact));
    this.panel.hidden = false;
  }

  choices(fact) {
    const list = document.createElement("div");
    list.className = "choices";
    if (!this.values.editable) return list;
    fact.alternatives.forEach((text, index) => {
      const choice = document.createElement("button");
      choice.type = "button";
      choice.className = "btn btn-quiet btn-sm";
      choice.append(line("kbd", String(index + 1)), " ", line("span", text, "ident"));
      choice.addEventListener("click", () => this.save(text));
      list.append(choice);
    });
    if (fact.layers.buyer !== undefined) {
      const undo = document.createElement("button");
      undo.type = "button";
      undo.className = "btn btn-quiet btn-sm";
      undo.textContent = "Undo the last change of this value";
      undo.addEventListener("click", () => this.undoHere());
      list.append(undo);
    }
    const hint = fact.certainty === "sure" ? "next: Enter · edit: e or F2 · undo my last change: u" : "confirm: Enter, the row: Shift Enter · edit: e or F2, or click a word on the page";
    list.append(line("span", hint, "muted small"));
    return list;
  }

  say(word, sentence) {
    this.panel.replaceChildren(line("strong", word), line("p", sentence));
    this.panel.hidden = false;
  }

  complain(sentence) {
    this.panel.replaceChildren(line("p", sentence, "field-error"));
    this.panel.hidden = false;
  }
}

// The value as a person would type it; nothing where none is stated.
function stated(fact) {
  return fact && fact.value !== null ? fact.shown : "";
}

function line(tag, text, name = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  return element;
}
