// Keys that work everywhere: / search, ? help, Ctrl-K actions, g then a letter goes to a place.
// A page adds its own by giving an element data-key="x" (pressing x clicks it) and a title.

const GO_WITHIN_MS = 1200;
let wentAt = 0;

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open("palette");
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (press(event.key)) event.preventDefault();
  });
}

function press(key) {
  if (key === "/") return focusSearch();
  if (key === "?") return open("keys-help");
  if (Date.now() - wentAt < GO_WITHIN_MS) {
    wentAt = 0;
    return click(`[data-go="${CSS.escape(key)}"]`);
  }
  if (key === "g") {
    wentAt = Date.now();
    return true;
  }
  return click(`main [data-key="${CSS.escape(key)}"]`);
}

function click(selector) {
  const element = document.querySelector(selector);
  if (element) element.click();
  return Boolean(element);
}

function focusSearch() {
  const field = document.getElementById("search");
  if (field) field.select();
  return Boolean(field);
}

function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) {
    if (id === "keys-help") listPageKeys(dialog);
    dialog.showModal();
  }
  return Boolean(dialog);
}

// The help lists what this page offers beside the keys that are always there.
function listPageKeys(dialog) {
  const list = dialog.querySelector("[data-page-keys]");
  list.replaceChildren();
  for (const element of document.querySelectorAll("main [data-key]")) {
    const term = document.createElement("dt");
    const key = document.createElement("kbd");
    key.textContent = element.dataset.key;
    term.append(key);
    const words = document.createElement("dd");
    words.textContent = element.title || element.textContent.trim();
    list.append(term, words);
  }
}

export function isTyping(element) {
  return element.closest?.("input, textarea, select, [contenteditable]") !== null;
}
