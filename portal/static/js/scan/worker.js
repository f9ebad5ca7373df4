// The service worker of the scan page: lets it open without a connection, and does nothing
// else. It keeps the empty page (no name, no token, no data) and the files that page loads;
// SHELL (before this text) lists them and changes with them. With a connection the page and
// all that is not named by its content come from the portal; its answers are never kept.

const CACHE = `lotbridge-scan-${SHELL.version}`;

self.addEventListener("install", (event) => {
  const files = [SHELL.page, ...SHELL.hashed, ...SHELL.named].map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("lotbridge-scan-") && name !== CACHE;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (address.pathname === SHELL.start) event.respondWith(page(request));
    return;
  }
  const path = address.pathname + address.search;
  if (SHELL.hashed.includes(path)) event.respondWith(kept(path).then((file) => file ?? fetch(request)));
  if (SHELL.named.includes(path)) event.respondWith(fetch(request).catch(() => kept(path)));
});

const kept = async (path) => (await caches.open(CACHE)).match(path);

async function page(request) {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(SHELL.patience) });
    if (response.status < 500) return response;
  } catch {
    // no connection: the device's own copy follows
  }
  return kept(SHELL.page);
}
