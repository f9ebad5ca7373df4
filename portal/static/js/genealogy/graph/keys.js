// The graph by keyboard: arrows go from box to box, Enter opens, + and - zoom, 0 fits.

const STEP = 80; // pixels that Shift with an arrow moves the picture

export function startKeys(graph) {
  const { element } = graph;
  element.addEventListener("keydown", (event) => {
    const act = event.shiftKey ? PAN[event.key] : KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act(graph);
  });
  element.addEventListener("focus", () => graph.chosen ?? graph.choose(first(graph), { move: false }));
}

const first = (graph) => (graph.view.nodes(".root").nonempty() ? graph.view.nodes(".root") : graph.view.nodes())[0].id();

const go = (wanted) => (graph) => {
  const here = graph.view.getElementById(graph.chosen ?? first(graph));
  const next = wanted(graph, here);
  if (next) graph.choose(next.id(), { move: true });
};

// Along an arrow: of those the one nearest in height.
const along = (side) => (graph, here) => {
  const { x, y } = here.position();
  const near = here.openNeighborhood("node").filter((node) => (node.position("x") - x) * side > 0).toArray();
  return near.sort((one, other) => Math.abs(one.position("y") - y) - Math.abs(other.position("y") - y))[0];
};

// Up and down within the level.
const beside = (side) => (graph, here) => {
  const { x, y } = here.position();
  const near = graph.view.nodes().filter((node) => node.position("x") === x && (node.position("y") - y) * side > 0).toArray();
  return near.sort((one, other) => Math.abs(one.position("y") - y) - Math.abs(other.position("y") - y))[0];
};

const zoom = (factor) => (graph) => graph.view.zoom({ level: graph.view.zoom() * factor, position: graph.view.getElementById(graph.chosen ?? first(graph)).position() });

const KEYS = {
  ArrowRight: go(along(1)),
  ArrowLeft: go(along(-1)),
  ArrowDown: go(beside(1)),
  ArrowUp: go(beside(-1)),
  Enter: (graph) => graph.chosen && graph.enter(graph.chosen),
  Escape: (graph) => graph.clear(),
  "+": zoom(1.3),
  "-": zoom(1 / 1.3),
  0: (graph) => graph.fit(),
};
const pan = (x, y) => (graph) => graph.view.panBy({ x, y });
const PAN = {
  ArrowRight: pan(-STEP, 0),
  ArrowLeft: pan(STEP, 0),
  ArrowDown: pan(0, -STEP),
  ArrowUp: pan(0, STEP),
  "+": zoom(1.3),
};
