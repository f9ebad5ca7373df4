// Sending files: drop or choose several, each is sent by itself with its own progress and
// answer. Without this module the form sends all files at once and the next page answers.

const form = document.getElementById("upload");
const list = document.getElementById("upload-list");
const drop = document.getElementById("drop");
const chooser = document.getElementById("field-files");
const camera = document.getElementById("field-camera");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  sendAll([...chooser.files, ...camera.files]);
});
chooser.addEventListener("change", () => sendAll([...chooser.files]));
camera.addEventListener("change", () => sendAll([...camera.files]));
document.getElementById("upload-send").hidden = true;

for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const kind of ["dragleave", "drop"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.remove("over");
  });
}
drop.addEventListener("drop", (event) => sendAll([...event.dataTransfer.files]));

async function sendAll(files) {
  if (!files.length) return;
  const answers = await Promise.all(files.map(sendOne));
  chooser.value = camera.value = "";
  const taken = answers.filter((answer) => answer.ok);
  if (files.length === 1 && taken.length === 1) location.assign(taken[0].address);
}

async function sendOne(file) {
  const row = addRow(file);
  let answer;
  if (file.size > Number(form.dataset.limit)) {
    answer = { name: file.name, ok: false, message: form.dataset.tooBig };
  } else {
    answer = await post(file, row.progress);
  }
  show(row, answer);
  return answer;
}

function addRow(file) {
  const item = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = file.name;
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.value = 0;
  progress.setAttribute("aria-label", `${form.dataset.sending} ${file.name}`);
  const words = document.createElement("div");
  words.textContent = form.dataset.sending;
  item.append(name, " ", progress, words);
  list.append(item);
  return { progress, words };
}

// XMLHttpRequest, because fetch tells nothing about the progress of an upload.
function post(file, progress) {
  const data = new FormData();
  data.append("files", file);
  for (const name of ["csrf_token", "order", "message"]) {
    const field = form.elements[name];
    if (field) data.append(name, field.value);
  }
  const failed = { name: file.name, ok: false, message: form.dataset.failed };
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      const body = request.response;
      if (Array.isArray(body) && body.length) resolve(body[0]);
      else resolve({ ...failed, message: body?.detail ?? failed.message });
    });
    request.addEventListener("error", () => resolve(failed));
    request.send(data);
  });
}

function show({ progress, words }, answer) {
  progress.remove();
  words.className = answer.ok ? "tone-text tone-green" : "field-error";
  words.textContent = answer.ok ? form.dataset.received : answer.message;
  if (!answer.address) return;
  const link = document.createElement("a");
  link.href = answer.address;
  link.textContent = answer.ok ? answer.name : form.dataset.open;
  words.append(" ", link);
}
