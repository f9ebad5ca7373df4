// The scan page: wedge scanner or camera, verdict with colour, word and sound. Without a
// connection a scan is kept on the device and sent later; its own key makes that it counts
// once. What was refused then stays on the page with its reason until somebody has seen it.
import { startCamera } from "./camera.js";
import { facts, refused, waiting } from "./memory.js";
import { SIGNED_OUT, ask, hello } from "./server.js";
import { sound } from "./sound.js";

const RETRY = 15000; // milliseconds between tries while scans wait
const KNOWN_FOR = 12 * 3600 * 1000; // as long as a sign-in lasts: then places are asked anew

const root = document.querySelector("[data-scan]");
const form = document.getElementById("scan-form");
const field = document.getElementById("scan-code");
const task = document.getElementById("scan-task");
const verdict = document.getElementById("scan-verdict");
const log = document.getElementById("scan-log");
const queue = document.getElementById("scan-queue");
const stopped = document.getElementById("scan-refused");
let person = root.dataset.person ?? "";

// --- scanning ----------------------------------------------------------------------------
async function take(code) {
  const [what, id] = task.value.split(":");
  const scan = { key: newKey(), code, [what || "check"]: id ?? "" };
  const answer = await ask(root, scan);
  if (answer === null || answer === SIGNED_OUT) {
    await waiting.put({ ...scan, person, at: new Date().toISOString(), task: task.selectedOptions[0].textContent });
    show({ wait: true, sentence: answer === null ? "No connection. It is kept here and sent as soon as there is one." : "You are signed out. It is kept here and sent when you have signed in." });
    await showQueue(answer === SIGNED_OUT);
    return;
  }
  show(answer);
  note(code, answer);
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- the queue ---------------------------------------------------------------------------
// One tab sends at a time; a second one would only repeat what counts once anyway.
async function sendQueue() {
  if (!(await waiting.all()).length) return showQueue(false);
  const known = await meet();
  if (known === null || known === SIGNED_OUT) return showQueue(known === SIGNED_OUT);
  const send = async (lock) => lock && sendAll();
  await (navigator.locks ? navigator.locks.request("lotbridge-scans", { ifAvailable: true }, send) : sendAll());
  return showQueue(false);
}

async function sendAll() {
  for (const row of await waiting.all()) {
    const { person: by, task: wanted, at, ...scan } = row;
    if (by && by !== person) continue; // somebody else's: it waits for them
    const answer = await ask(root, { ...scan, scanned_at: at });
    if (answer === null || answer === SIGNED_OUT) return;
    if (!answer.good) await refused.put({ ...row, sentence: answer.sentence });
    await waiting.remove(row.key);
    show(answer);
    note(row.code, answer);
  }
}

async function showQueue(signedOut) {
  const rows = await waiting.all();
  const mine = rows.filter((row) => !row.person || row.person === person || !person).length;
  const others = rows.length - mine;
  queue.hidden = rows.length === 0;
  queue.replaceChildren();
  if (mine) queue.append(mine === 1 ? "1 scan waits for the connection. " : `${mine} scans wait for the connection. `);
  if (others) queue.append(`${count(others, "scan")} of somebody else ${others === 1 ? "waits" : "wait"} until they sign in here. `);
  if (rows.length && signedOut) {
    const link = document.createElement("a");
    link.href = root.dataset.signIn;
    link.textContent = "Sign in to send";
    queue.append(link);
  }
  await showRefused();
}

const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

async function showRefused() {
  const rows = (await refused.all()).filter((row) => !row.person || row.person === person);
  stopped.hidden = rows.length === 0;
  const list = stopped.querySelector("ul");
  list.replaceChildren(...rows.map((row) => {
    const entry = document.createElement("li");
    const text = document.createElement("div");
    text.append(line("ident", readable(row.code)), line("scan-reason", row.sentence), line("muted small", `${row.task}, ${new Date(row.at).toLocaleString()}`));
    const seen = document.createElement("button");
    seen.type = "button";
    seen.className = "btn btn-quiet btn-sm";
    seen.textContent = "Seen";
    seen.setAttribute("aria-label", `Seen: ${readable(row.code)}`);
    seen.addEventListener("click", async () => {
      await refused.remove(row.key);
      await showRefused();
      field.focus();
    });
    entry.append(text, seen);
    return entry;
  }));
}

// --- who scans, and what for -------------------------------------------------------------
async function meet() {
  const known = await hello(root.dataset.session);
  if (known === null || known === SIGNED_OUT) return known;
  person = known.person;
  await facts.put({ person, tasks: known.tasks, at: Date.now() });
  if (root.hasAttribute("data-cold")) offer(known.tasks);
  return known;
}

function offer(tasks) {
  const chosen = task.value;
  task.replaceChildren(task.options[0], ...tasks.map(({ value, label }) => new Option(label, value)));
  task.value = [...task.options].some((option) => option.value === chosen) ? chosen : "";
}

// A page that came from the device's own copy knows only what it was told last.
async function recall() {
  const last = await facts.last();
  if (!last) return;
  person ||= last.person;
  if (root.hasAttribute("data-cold") && Date.now() - last.at < KNOWN_FOR) offer(last.tasks);
}

// --- showing -----------------------------------------------------------------------------
function line(kind, text) {
  const element = document.createElement("p");
  element.className = kind;
  element.textContent = text;
  return element;
}

const readable = (code) => code.replace(/^\]../, "").replaceAll("\u001d", " ").trim();

function show(answer) {
  const tone = answer.wait ? "wait" : answer.good ? "green" : "red";
  verdict.dataset.verdict = tone;
  const word = { wait: "Waiting", green: "Yes", red: "Stop" }[tone];
  verdict.replaceChildren(line("scan-word", word), line("scan-why", answer.sentence));
  if (answer.number) {
    const amount = answer.in_stock?.length ? `, ${answer.in_stock.join(" and ")} in stock` : "";
    const what = line("scan-what", "");
    const link = document.createElement("a");
    link.href = `${root.dataset.lots}${answer.id}`;
    link.textContent = answer.number;
    what.append(link, ` · ${answer.item}${amount}`);
    verdict.append(what);
  }
  sound(tone);
}

function note(code, answer) {
  const entry = document.createElement("li");
  const word = document.createElement("strong");
  word.textContent = answer.good ? "Yes" : "Stop";
  const name = document.createElement("span");
  name.className = "ident";
  name.textContent = answer.number ?? readable(code);
  const why = document.createElement("span");
  why.textContent = answer.sentence;
  entry.append(word, name, why);
  log.prepend(entry);
  while (log.children.length > 50) log.lastElementChild.remove();
}

// --- the scanners ------------------------------------------------------------------------
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = field.value.trim();
  field.value = "";
  field.focus();
  if (code) take(code);
});

// A wedge scanner types like a keyboard: what it types anywhere on the page lands in the
// field. Letters typed into a list or on a button would be lost, so they move there too.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea");
  if (!writing && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) field.focus();
}, { capture: true });
// Some scanners send the separator as Ctrl-]; a text field would drop it.
field.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "]") {
    event.preventDefault();
    field.setRangeText("\u001d", field.selectionStart, field.selectionEnd, "end");
  }
});

startCamera(
  document.getElementById("scan-camera"),
  document.getElementById("scan-video"),
  root.dataset.reader,
  take,
  (sentence) => show({ good: false, sentence }),
);

addEventListener("online", sendQueue);
setInterval(async () => (await waiting.all()).length && sendQueue(), RETRY);
if ("serviceWorker" in navigator) {
  navigator.serviceWorker
    .register(root.dataset.worker, { scope: root.dataset.scan, updateViaCache: "none" })
    .then((registered) => registered.update()) // at every opening: an update must not wait a day
    .catch((error) => console.info("Nothing new for the time without a connection:", error.message));
}
await recall();
await showQueue(false);
if ((await meet()) !== null) await sendQueue();
field.focus();
root.dataset.ready = "yes";
