// Tables that are whole on the page: filter by typing, sort by a click on the head, walk the
// rows with j and k, open with Enter. Tables that the server pages carry no data-table.

export function startTables(root) {
  for (const table of root.querySelectorAll("table[data-table]:not([data-started])")) {
    table.dataset.started = "yes";
    labelCells(table);
    startSorting(table);
    startFilter(table);
  }
  for (const table of root.querySelectorAll("table.table-cards")) labelCells(table);
}

// On phones each cell says its column; the words come from the head.
function labelCells(table) {
  const heads = [...table.querySelectorAll("thead th")].map((th) => th.textContent.trim());
  for (const row of table.tBodies[0]?.rows ?? []) {
    [...row.cells].forEach((cell, index) => {
      if (cell.tagName === "TD" && heads[index] && !cell.dataset.label) cell.dataset.label = heads[index];
    });
  }
}

function startSorting(table) {
  table.querySelectorAll("thead th[data-sort]").forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sortBy(table, head));
  });
}

function sortBy(table, head) {
  const ascending = head.getAttribute("aria-sort") !== "ascending";
  table.querySelectorAll("thead th").forEach((th) => th.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  const column = head.cellIndex;
  const numeric = head.dataset.sort === "number";
  const keyOf = (row) => {
    const cell = row.cells[column];
    const text = cell.dataset.value ?? cell.querySelector("time")?.dateTime ?? cell.textContent.trim();
    return numeric ? Number.parseFloat(text.replace(/[^\d.eE+-]/g, "")) || 0 : text;
  };
  const compare = numeric ? (a, b) => a - b : (a, b) => a.localeCompare(b, undefined, { numeric: true });
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => (ascending ? 1 : -1) * compare(keyOf(a), keyOf(b)));
  table.tBodies[0].append(...rows);
}

function startFilter(table) {
  const field = document.querySelector(`[data-filters="${table.id}"]`);
  if (!field) return;
  const count = document.querySelector(`[data-counts="${table.id}"]`);
  field.closest("[hidden]")?.removeAttribute("hidden");
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    if (count) count.textContent = `${shown} of ${table.tBodies[0].rows.length}`;
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select") || document.querySelector("dialog[open]")) return;
  if (event.key !== "j" && event.key !== "k") return;
  const links = [...document.querySelectorAll("main table .row-link")].filter((a) => a.offsetParent);
  const here = links.indexOf(document.activeElement);
  const next = links[here + (event.key === "j" ? 1 : -1)];
  if (next) next.focus();
});
