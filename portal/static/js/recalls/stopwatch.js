// Counts the time since a moment, once a second; stops at `data-until`.
const two = (number) => String(number).padStart(2, "0");

function show(element) {
  const end = element.dataset.until ? Date.parse(element.dataset.until) : Date.now();
  const seconds = Math.max(0, Math.floor((end - Date.parse(element.dataset.since)) / 1000));
  const days = Math.floor(seconds / 86400);
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  element.textContent = days ? `${days} d ${clock}` : clock;
}

for (const element of document.querySelectorAll("[data-since]")) {
  show(element);
  if (!element.dataset.until) setInterval(() => show(element), 1000);
}
