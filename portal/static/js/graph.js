// The genealogy graph: sources at the left, customers at the right, levels as columns.
// The data comes from the address in data-source; above 400 nodes, levels start collapsed.

const COLLAPSE_ABOVE = 400;
const COLUMN = 280;
const ROW = 56;

const holder = document.getElementById("graph");
if (holder) start(holder);

async function start(element) {
  const answer = await fetch(element.dataset.source, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    element.querySelector(".graph-wait").textContent = "The graph could not be loaded; the table below is complete.";
    return;
  }
  const data = await answer.json();
  const view = draw(element, data);
  document.addEventListener("lotbridge:theme", () => view.style(look()));
  addTools(element, view, data);
}

function draw(element, data) {
  element.querySelector(".graph-wait")?.remove();
  // Cytoscape would write an inline style sheet, which our content security policy refuses;
  // an element with this id tells it that the rule (position: relative) stands already.
  const marker = document.createElement("meta");
  marker.id = "__________cytoscape_stylesheet";
  document.head.append(marker);
  const shown = data.nodes.length > COLLAPSE_ABOVE ? collapse(data) : data;
  const view = cytoscape({
    container: element,
    elements: elementsOf(shown),
    style: look(),
    layout: { name: "preset" },
    wheelSensitivity: 0.3,
    minZoom: 0.05,
    maxZoom: 2.5,
    hideEdgesOnViewport: shown.nodes.length > 800,
    textureOnViewport: shown.nodes.length > 800,
  });
  view.fit(undefined, 30);
  if (view.zoom() > 1.1) view.zoom(1.1) && view.center();
  view.on("tap", "node", (event) => light(view, event.target));
  view.on("tap", (event) => event.target === view && view.elements().removeClass("faint lit"));
  view.on("dbltap", "node", (event) => {
    const address = event.target.data("address");
    if (address) window.location.assign(address);
  });
  return view;
}

// Forward traces grow to the right; back traces have their root at the right.
function elementsOf(data) {
  const back = window.location.pathname.endsWith("/back");
  const columns = new Map();
  const last = Math.max(0, ...data.nodes.map((node) => node.level));
  const nodes = data.nodes.map((node) => {
    const column = back ? last - node.level : node.level;
    const row = columns.get(column) ?? 0;
    columns.set(column, row + 1);
    return { column, row, node };
  });
  return [
    ...nodes.map(({ column, row, node }) => ({
      data: { ...node, text: `${node.label}\n${node.item}` },
      classes: `${node.status}${node.root ? " root" : ""}`,
      position: { x: column * COLUMN, y: (row - (columns.get(column) - 1) / 2) * ROW },
    })),
    ...data.links.map((link, place) => ({
      data: { id: `l${place}`, source: link.from, target: link.to, text: link.label },
      classes: link.stated ? "" : "inferred",
    })),
  ];
}

// One node for each level and item: a click on the table still reaches every single lot.
function collapse(data) {
  const groups = new Map();
  const groupOf = new Map();
  for (const node of data.nodes) {
    const key = node.root || node.status === "customer" ? node.id : `${node.level}|${node.item}`;
    const group = groups.get(key) ?? { ...node, id: `g${key}`, count: 0, address: null };
    group.count += 1;
    groups.set(key, group);
    groupOf.set(node.id, group.id);
  }
  for (const group of groups.values()) {
    if (group.count > 1) group.label = `${group.count} lots and units`;
  }
  const links = new Map();
  for (const link of data.links) {
    const from = groupOf.get(link.from);
    const to = groupOf.get(link.to);
    if (!from || !to || from === to) continue;
    const known = links.get(`${from}|${to}`) ?? { from, to, label: "", stated: true, count: 0 };
    known.count += 1;
    known.stated = known.stated && link.stated;
    known.label = known.count > 1 ? `${known.count} links` : link.label;
    links.set(`${from}|${to}`, known);
  }
  return { nodes: [...groups.values()], links: [...links.values()] };
}

function light(view, node) {
  const path = node.union(node.predecessors()).union(node.successors());
  view.elements().addClass("faint").removeClass("lit");
  path.removeClass("faint").addClass("lit");
}

function addTools(element, view, data) {
  const tools = document.createElement("div");
  tools.className = "graph-tools";
  const find = document.createElement("input");
  find.type = "search";
  find.className = "form-control form-control-sm";
  find.placeholder = "Light up the path to";
  find.setAttribute("aria-label", "Light up the path to a number");
  find.addEventListener("input", () => {
    const text = find.value.trim().toLowerCase();
    view.elements().removeClass("faint lit");
    if (!text) return;
    const hits = view.nodes().filter((node) => node.data("text").toLowerCase().includes(text));
    if (hits.length) light(view, hits);
  });
  tools.append(find, button("Fit", () => view.animate({ fit: { padding: 30 }, duration: 200 })));
  if (data.nodes.length > COLLAPSE_ABOVE) {
    let whole = false;
    const toggle = button("Show every lot", () => {
      whole = !whole;
      view.elements().remove();
      view.add(elementsOf(whole ? data : collapse(data)));
      view.fit(undefined, 30);
      toggle.textContent = whole ? "Collapse levels" : "Show every lot";
    });
    tools.append(toggle);
  }
  element.before(tools);
}

function button(word, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-quiet btn-sm";
  made.textContent = word;
  made.addEventListener("click", action);
  return made;
}

function look() {
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(name).trim();
  const tone = (name) => ({
    "background-color": colour(`--tone-${name}-soft`),
    "border-color": colour(`--tone-${name}`),
    color: name === "darkred" ? colour("--tone-darkred") : colour("--lb-text"),
  });
  return [
    {
      selector: "node",
      style: {
        shape: "round-rectangle", width: 168, height: 40, label: "data(text)", "text-wrap": "wrap",
        "text-max-width": 158, "text-valign": "center", "text-halign": "center", "font-size": 11,
        "font-family": "Inter Variable, sans-serif", "border-width": 1.5, "line-height": 1.25,
        "background-color": colour("--lb-sunken"), "border-color": colour("--lb-control-line"),
        color: colour("--lb-text"),
      },
    },
    { selector: "node.released", style: tone("green") },
    { selector: "node.conditionally_released", style: tone("teal") },
    { selector: "node.quarantine", style: tone("amber") },
    { selector: "node.on_hold", style: tone("orange") },
    { selector: "node.rejected", style: tone("red") },
    { selector: "node.recalled", style: tone("darkred") },
    { selector: "node.expired", style: tone("grey") },
    { selector: "node.customer", style: { ...tone("blue"), shape: "cut-rectangle" } },
    { selector: "node.root", style: { "border-width": 3.5 } },
    {
      selector: "edge",
      style: {
        width: 1.4, "curve-style": "bezier", "target-arrow-shape": "triangle", "arrow-scale": 0.8,
        "line-color": colour("--lb-control-line"), "target-arrow-color": colour("--lb-control-line"),
        label: "data(text)", "font-size": 9.5, color: colour("--lb-muted"), "font-family": "Inter Variable, sans-serif",
        "text-background-color": colour("--lb-surface"), "text-background-opacity": 0.9, "text-background-padding": 2,
        "min-zoomed-font-size": 7,
      },
    },
    { selector: "edge.inferred", style: { "line-style": "dashed" } },
    { selector: ".faint", style: { opacity: 0.15 } },
    { selector: "edge.lit", style: { width: 2.6, "line-color": colour("--lb-primary"), "target-arrow-color": colour("--lb-primary") } },
  ];
}
