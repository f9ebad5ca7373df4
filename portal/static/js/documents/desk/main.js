// The review desk: page pictures at the left, values at the right, all by keyboard.
//
//   Enter      confirm the focused value and go to the next doubtful one
//   Shift Enter  the same for all doubtful values of the row
//   1 to 9     take an alternative          e, F2   edit the value; to empty it, leave the field empty
//   u, Ctrl-Z  undo my last change         o        compare the two readings of a table
//   click      a word on the page: take it (Shift: up to there)
//   Any other key is a command of the page (a accepts, x rejects, ...) and never becomes a value.
//   Esc        leave the editing; then back to the inbox

import { Sheets } from "./sheets.js";
import { Focus } from "./focus.js";
import { startPresence } from "./presence.js";
import { Values } from "./values.js";

const desk = document.getElementById("desk");
if (desk) start();

async function start() {
  const values = new Values(desk);
  const sheets = new Sheets(desk, values);
  const focus = new Focus(desk, values, sheets);
  startItems();
  startPresence(desk);
  await values.load();
  sheets.draw();
  sheets.onPick = (words, page) => focus.take(words, page);
  focus.start();
  desk.classList.add("desk-started");
}

// Choosing an item shows at once how the results stand against its limits.
function startItems() {
  for (const button of desk.querySelectorAll("[data-item-button]")) button.hidden = true;
  for (const select of desk.querySelectorAll("[data-item]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
}
