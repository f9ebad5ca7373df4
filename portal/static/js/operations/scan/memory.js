// What the scan page keeps on the device, in IndexedDB: scans that wait for a connection,
// answers that refused one, and what the page last knew (who scans, which places there are).
// Nothing of the registry is kept: no lot, no stock, no verdict that was green.

const NAME = "lotbridge-scans";
const VERSION = 2;
const STORES = { scans: "key", refused: "key", facts: "name" };

function open() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, VERSION);
    opening.onupgradeneeded = () => {
      const database = opening.result;
      for (const [store, keyPath] of Object.entries(STORES)) {
        if (!database.objectStoreNames.contains(store)) database.createObjectStore(store, { keyPath });
      }
    };
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => resolve(opening.result);
  });
}

async function within(store, mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
      // Only a finished transaction is on the disk: a scan must survive a dying battery.
      transaction.oncomplete = () => resolve(request.result);
    });
  } finally {
    database.close();
  }
}

const put = (store) => (row) => within(store, "readwrite", (rows) => rows.put(row));
const remove = (store) => (key) => within(store, "readwrite", (rows) => rows.delete(key));
const all = (store) => async () => {
  const rows = await within(store, "readonly", (found) => found.getAll());
  return rows.sort((one, other) => (one.at < other.at ? -1 : 1)); // in the order of scanning
};

export const waiting = { put: put("scans"), remove: remove("scans"), all: all("scans") };
export const refused = { put: put("refused"), remove: remove("refused"), all: all("refused") };
export const facts = {
  put: (value) => within("facts", "readwrite", (rows) => rows.put({ name: "last", ...value })),
  last: () => within("facts", "readonly", (rows) => rows.get("last")),
};
