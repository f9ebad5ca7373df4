// The genealogy graph: sources at the left, customers at the right, levels as columns. In a
// large trace the lots of an item on a level start as one box; a box, a level, or the way to a
// number is opened by pointer or keys. The table below says the same.
import { startKeys } from "./keys.js";
import { look } from "./look.js";
import { boxes, groupsOf, indexed, matches, placed, reach, wayToRoot } from "./model.js";
import { makeTools } from "./tools.js";

const MANY = 400; // boxes from which arrows are drawn without labels and panning uses a picture

const holder = document.getElementById("graph");
if (holder) start(holder);

async function start(element) {
  const answer = await fetch(element.dataset.source, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    element.querySelector(".graph-wait").textContent = "The graph could not be loaded; the table below is complete.";
    return;
  }
  const graph = new Graph(element, indexed(await answer.json()));
  graph.draw();
  graph.fit();
  element.dataset.ready = "yes";
}

class Graph {
  constructor(element, data) {
    this.element = element;
    this.data = data;
    this.back = window.location.pathname.endsWith("/back");
    this.open = new Set();
    this.picked = new Set();
    this.chosen = null; // id of the box that keys and the line of words are about
    element.querySelector(".graph-wait")?.remove();
    // Cytoscape would write an inline style sheet, which our content security policy refuses;
    // an element with this id tells it that the rule (position: relative) stands already.
    const marker = document.createElement("meta");
    marker.id = "__________cytoscape_stylesheet";
    document.head.append(marker);
    this.tools = makeTools(this);
    element.before(this.tools.element);
    startKeys(this);
    document.addEventListener("lotbridge:theme", () => this.view.style(look()));
  }

  // --- drawing ---------------------------------------------------------------------------
  draw() {
    this.shown = boxes(this.data, this.open, this.picked);
    const many = this.shown.nodes.length > MANY;
    const places = placed(this.shown.nodes, this.back);
    const elements = [
      ...this.shown.nodes.map((node) => {
        const { x, y, small } = places.get(node.id);
        return { data: node, position: { x, y }, classes: `${node.status}${node.root ? " root" : ""}${small ? " small" : ""}` };
      }),
      ...this.shown.links.map((link, number) => ({
        data: { id: `l${number}`, source: link.from, target: link.to, text: link.text },
        classes: `${link.stated ? "" : "inferred"}${many ? " plain" : ""}`,
      })),
    ];
    this.view?.destroy();
    this.view = cytoscape({
      container: this.element,
      elements,
      style: look(),
      layout: { name: "preset" },
      wheelSensitivity: 0.3,
      minZoom: 0.02,
      maxZoom: 2.5,
      hideEdgesOnViewport: many,
      textureOnViewport: many,
      pixelRatio: many ? 1 : "auto",
      autoungrabify: true,
      boxSelectionEnabled: false,
    });
    this.view.on("tap", "node", (event) => this.choose(event.target.id()));
    this.view.on("tap", (event) => event.target === this.view && this.clear());
    this.view.on("dbltap", "node", (event) => this.enter(event.target.id()));
    this.tools.update();
  }

  fit() {
    this.view.fit(undefined, 30);
    if (this.view.zoom() > 1.1) {
      this.view.zoom(1.1);
      this.view.center();
    }
    // What is wider than the window starts at the root, large enough to be read.
    const narrow = this.element.clientWidth < 600;
    const least = narrow ? 0.6 : 0.35;
    if ((!this.data.large && !narrow) || this.view.zoom() >= least) return;
    this.view.zoom(least);
    this.view.center(this.view.nodes(".root"));
  }

  // --- choosing --------------------------------------------------------------------------
  choose(id, { move = false } = {}) {
    const box = this.view.getElementById(id);
    if (!box.length) return;
    this.view.nodes(".chosen").removeClass("chosen");
    this.chosen = id;
    box.addClass("chosen");
    this.light(id);
    if (move) this.show(box);
    this.tools.say(box.data(), box.indegree(false), box.outdegree(false));
  }

  clear() {
    this.chosen = null;
    this.view.elements().removeClass("faint lit chosen");
    this.tools.say(null);
  }

  // Light up all that leads to the box and comes from it, also through boxes of many lots.
  light(id) {
    const members = this.data.byId.has(id) ? [id] : this.data.groups.get(this.view.getElementById(id).data("group")).map((node) => node.id);
    const lit = new Set();
    for (const member of members) {
      for (const way of ["into", "outOf"]) for (const other of reach(this.data, member, way)) lit.add(this.shown.boxOf.get(other));
    }
    this.view.batch(() => {
      this.view.nodes().forEach((node) => node.toggleClass("faint", !lit.has(node.id())));
      this.view.edges().forEach((edge) => {
        const on = lit.has(edge.source().id()) && lit.has(edge.target().id());
        edge.toggleClass("faint", !on).toggleClass("lit", on);
      });
    });
  }

  show(box) {
    const { x1, x2, y1, y2 } = this.view.extent();
    const { x, y } = box.position();
    const inside = x > x1 + 90 && x < x2 - 90 && y > y1 + 30 && y < y2 - 30;
    if (this.view.zoom() < 0.45) this.view.zoom(0.6);
    else if (inside) return;
    this.view.center(box);
  }

  // A box of many opens; a lot's page is gone to.
  enter(id) {
    const { group, address } = this.view.getElementById(id).data();
    if (group) {
      this.toggle([group]);
      const [first] = this.data.groups.get(group);
      this.choose(first.id, { move: true });
    } else if (address) window.location.assign(address);
  }

  toggle(keys, on = !keys.every((key) => this.open.has(key))) {
    for (const key of keys) {
      if (on) this.open.add(key);
      else this.open.delete(key);
    }
    if (!on) this.picked.clear();
    this.chosen = null;
    this.draw();
    this.fit();
  }

  toggleLevel(level) {
    this.toggle(groupsOf(this.data, level));
  }

  // Find a number: it and one way to the root are drawn lot by lot, all ways light up.
  find(text, number) {
    const found = matches(this.data, text);
    if (!found.length) {
      this.clear();
      return { found: 0 };
    }
    const node = found[number % found.length];
    const way = wayToRoot(this.data, node.id, this.back && node.status !== "customer");
    if (way.some((id) => this.shown.boxOf.get(id) !== id)) {
      this.picked = new Set(way);
      this.draw();
    }
    this.choose(node.id, { move: true });
    return { found: found.length, place: (number % found.length) + 1 };
  }
}
