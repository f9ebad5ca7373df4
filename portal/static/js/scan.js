// The scan page: wedge scanner or camera, verdict with colour, word and sound, and a queue
// in IndexedDB for the time without a connection. Each scan has a key of its own, so that
// sending it twice changes nothing.

const root = document.querySelector("[data-scan]");
const form = document.getElementById("scan-form");
const field = document.getElementById("scan-code");
const task = document.getElementById("scan-task");
const verdict = document.getElementById("scan-verdict");
const log = document.getElementById("scan-log");
const waiting = document.getElementById("scan-queue");
const token = JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRF-Token"] ?? "";

// --- the queue ---------------------------------------------------------------------------
function store(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("lotbridge-scans", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("scans", { keyPath: "key" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const request = act(database.transaction("scans", mode).objectStore("scans"));
      request.onerror = () => reject(request.error);
      request.onsuccess = () => { resolve(request.result); database.close(); };
    };
  });
}
const keep = (scan) => store("readwrite", (scans) => scans.put(scan));
const drop = (key) => store("readwrite", (scans) => scans.delete(key));
const kept = () => store("readonly", (scans) => scans.getAll());

async function showQueue() {
  const scans = await kept();
  waiting.hidden = scans.length === 0;
  waiting.textContent = scans.length === 1 ? "1 scan waits for the connection." : `${scans.length} scans wait for the connection.`;
}

let sending = false;
async function sendQueue() {
  if (sending) return;
  sending = true;
  try {
    for (const scan of await kept()) {
      const answer = await ask(scan);
      if (answer === null) break;
      await drop(scan.key);
      note(scan, answer);
      show(scan, answer);
    }
  } finally {
    sending = false;
    await showQueue();
  }
}

// --- asking ------------------------------------------------------------------------------
async function ask(scan) {
  try {
    const response = await fetch(root.dataset.scan, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": token },
      body: JSON.stringify(scan),
    });
    if (response.status === 401 || response.redirected) {
      location.reload();
      return null;
    }
    if (response.status >= 500) return null;
    const answer = await response.json();
    return "good" in answer ? answer : { good: false, sentence: answer.detail };
  } catch {
    return null;
  }
}

async function take(code) {
  const [what, id] = task.value.split(":");
  const scan = { key: crypto.randomUUID(), code, [what || "check"]: id ?? "" };
  const answer = await ask(scan);
  if (answer === null) {
    await keep(scan);
    show(scan, { wait: true, sentence: "No connection. It is kept here and sent as soon as there is one." });
    await showQueue();
    return;
  }
  show(scan, answer);
  note(scan, answer);
}

// --- showing -----------------------------------------------------------------------------
function line(kind, text) {
  const element = document.createElement("p");
  element.className = kind;
  element.textContent = text;
  return element;
}

function show(scan, answer) {
  const tone = answer.wait ? "wait" : answer.good ? "green" : "red";
  verdict.dataset.verdict = tone;
  const word = { wait: "Waiting", green: "Yes", red: "Stop" }[tone];
  verdict.replaceChildren(line("scan-word", word), line("scan-why", answer.sentence));
  if (answer.number) {
    const amount = answer.on_hand === null || answer.on_hand === undefined ? "" : `, ${answer.on_hand} ${answer.unit} in stock`;
    const what = line("scan-what", "");
    const link = document.createElement("a");
    link.href = `${root.dataset.lots}${answer.id}`;
    link.textContent = answer.number;
    what.append(link, ` · ${answer.item}${amount}`);
    verdict.append(what);
  }
  sound(tone);
}

function note(scan, answer) {
  const entry = document.createElement("li");
  const word = document.createElement("strong");
  word.textContent = answer.good ? "Yes" : "Stop";
  const code = document.createElement("span");
  code.className = "ident";
  code.textContent = answer.number ?? scan.code;
  const why = document.createElement("span");
  why.textContent = answer.sentence;
  entry.append(word, code, why);
  log.prepend(entry);
  while (log.children.length > 50) log.lastElementChild.remove();
}

let audio;
function sound(tone) {
  try {
    audio ??= new AudioContext();
  } catch {
    return; // no sound device: colour and word say the same
  }
  const tones = { green: [[880, 0, 0.12]], red: [[220, 0, 0.18], [160, 0.22, 0.3]], wait: [[440, 0, 0.08]] }[tone];
  for (const [frequency, start, length] of tones) {
    const source = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.value = 0.2;
    source.frequency.value = frequency;
    source.connect(volume).connect(audio.destination);
    source.start(audio.currentTime + start);
    source.stop(audio.currentTime + start + length);
  }
}

// --- the scanners ------------------------------------------------------------------------
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = field.value.trim();
  field.value = "";
  field.focus();
  if (code) take(code);
});

// A wedge scanner types like a keyboard: what it types anywhere on the page lands in the field.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, button, a");
  if (!typing && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) field.focus();
});
// Some scanners send the separator as Ctrl-]; a text field would drop it.
field.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "]") {
    event.preventDefault();
    field.setRangeText("\u001d", field.selectionStart, field.selectionEnd, "end");
  }
});

const camera = document.getElementById("scan-camera");
const video = document.getElementById("scan-video");
let reader;
let last = { text: "", at: 0 };
camera.addEventListener("click", async () => {
  if (reader) {
    reader.reset();
    reader = undefined;
    video.hidden = true;
    camera.setAttribute("aria-pressed", "false");
    return;
  }
  reader = new ZXing.BrowserMultiFormatReader();
  video.hidden = false;
  camera.setAttribute("aria-pressed", "true");
  try {
    const wish = { video: { facingMode: { ideal: "environment" } } };
    await reader.decodeFromConstraints(wish, video, (result) => {
      if (!result) return;
      const text = result.getText();
      if (text === last.text && Date.now() - last.at < 3000) return;
      last = { text, at: Date.now() };
      take(text);
    });
  } catch {
    reader = undefined;
    video.hidden = true;
    camera.setAttribute("aria-pressed", "false");
    show({}, { good: false, sentence: "The camera cannot be used. Allow it in the browser, or type the number." });
  }
});

addEventListener("online", sendQueue);
setInterval(sendQueue, 15000);
showQueue().then(sendQueue);
field.focus();
