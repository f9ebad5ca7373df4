// What of a trace is drawn: every lot by itself, or one box for all lots of an item on a level.
// Pure functions over the data of graph.json; nothing here knows Cytoscape.

const COLLAPSE_ABOVE = 300; // nodes: up to here everything is drawn by itself from the start
const COLUMN = 300; // between levels
const ROW = 56; // between boxes
const CELL = [150, 36]; // of a level whose lots stand in a block
const BLOCK_FROM = 24; // lots of a level

export const groupKey = (node) => `${node.level}|${node.item}`;

// Index the data once: groups by level and item, and who feeds whom.
export function indexed(data) {
  const byId = new Map(data.nodes.map((node) => [node.id, node]));
  const groups = new Map();
  for (const node of data.nodes) {
    const key = groupKey(node);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(node);
  }
  const into = new Map();
  const outOf = new Map();
  for (const link of data.links) {
    if (!byId.has(link.from) || !byId.has(link.to)) continue;
    push(outOf, link.from, link.to);
    push(into, link.to, link.from);
  }
  const levels = [...new Set(data.nodes.map((node) => node.level))].sort((one, other) => one - other);
  return { ...data, byId, groups, into, outOf, levels, large: data.nodes.length > COLLAPSE_ABOVE };
}

function push(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

// The groups that a level consists of.
export const groupsOf = (data, level) => [...data.groups].filter(([, nodes]) => nodes[0].level === level).map(([key]) => key);

// Return the boxes and arrows to draw. `open`: keys of groups drawn lot by lot; `picked`: ids
// of lots that are drawn by themselves whatever their group is.
export function boxes(data, open, picked) {
  const boxOf = new Map();
  const drawn = new Map();
  for (const node of data.nodes) {
    const key = groupKey(node);
    const alone = !data.large || node.root || open.has(key) || picked.has(node.id) || data.groups.get(key).length === 1;
    const id = alone ? node.id : `g${key}`;
    boxOf.set(node.id, id);
    if (alone) drawn.set(id, { ...node, text: `${node.label}\n${node.item}`, count: 1 });
    else addTo(drawn, id, node, key);
  }
  for (const box of drawn.values()) {
    if (box.group) box.text = `${box.count.toLocaleString()} ${box.level_word}\n${box.item}`;
  }
  return { nodes: [...drawn.values()], links: arrows(data, boxOf), boxOf };
}

function addTo(drawn, id, node, key) {
  const box = drawn.get(id) ?? {
    id, group: key, item: node.item, level: node.level, status: "many", count: 0, root: false, address: null,
    level_word: node.status === "customer" ? "customers" : "lots and units",
  };
  box.count += 1;
  drawn.set(id, box);
}

function arrows(data, boxOf) {
  const found = new Map();
  for (const link of data.links) {
    const [from, to] = [boxOf.get(link.from), boxOf.get(link.to)];
    if (!from || !to || from === to) continue;
    const key = `${from}>${to}`;
    const known = found.get(key);
    if (!known) found.set(key, { from, to, text: link.label, stated: link.stated, count: 1 });
    else {
      known.count += 1;
      known.stated &&= link.stated;
      known.text = `${known.count.toLocaleString()} links`;
    }
  }
  return [...found.values()];
}

// Give each box its place: levels as columns, a long level as a block of several.
// Forward traces grow to the right; back traces have their root at the right.
export function placed(nodes, back) {
  const levels = new Map();
  for (const node of nodes) push(levels, node.level, node);
  const order = [...levels.keys()].sort((one, other) => (back ? other - one : one - other));
  const places = new Map();
  let left = 0;
  for (const level of order) {
    const members = levels.get(level);
    const block = members.length > BLOCK_FROM;
    const rows = block ? Math.ceil(Math.sqrt(members.length * 3)) : members.length;
    const [width, height] = block ? CELL : [COLUMN, ROW];
    members.forEach((node, number) => {
      const [column, row] = [Math.floor(number / rows), number % rows];
      places.set(node.id, { x: left + column * width, y: (row - (rows - 1) / 2) * height, small: block });
    });
    left += (Math.ceil(members.length / rows) - 1) * width + COLUMN;
  }
  return places;
}

// All lots from which a lot comes, or that come from it, within the trace; itself included.
export function reach(data, id, way) {
  const next = way === "into" ? data.into : data.outOf;
  const seen = new Set([id]);
  const waiting = [id];
  while (waiting.length) {
    for (const other of next.get(waiting.pop()) ?? []) {
      if (!seen.has(other)) {
        seen.add(other);
        waiting.push(other);
      }
    }
  }
  return seen;
}

// One shortest way from a lot to a root, so that it can be drawn lot by lot.
export function wayToRoot(data, id, back) {
  const next = back ? data.outOf : data.into;
  const before = new Map([[id, null]]);
  const waiting = [id];
  for (const here of waiting) {
    if (data.byId.get(here).root) return chain(before, here);
    for (const other of next.get(here) ?? []) {
      if (!before.has(other)) {
        before.set(other, here);
        waiting.push(other);
      }
    }
  }
  return [id];
}

function chain(before, end) {
  const found = [];
  for (let here = end; here !== null; here = before.get(here)) found.push(here);
  return found;
}

// Lots whose number or item holds the text; whole numbers and beginnings first.
export function matches(data, text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const rank = (node) => {
    const label = node.label.toLowerCase();
    if (label === wanted) return 0;
    if (label.startsWith(wanted)) return 1;
    if (label.includes(wanted)) return 2;
    return node.item.toLowerCase().includes(wanted) ? 3 : 4;
  };
  return data.nodes.map((node) => [rank(node), node]).filter(([found]) => found < 4).sort(([one], [other]) => one - other).map(([, node]) => node);
}
