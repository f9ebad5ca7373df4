// The bar above the graph: find a number, open levels, zoom; and one line of words about the
// box that is chosen, which screen readers read out.

export function makeTools(graph) {
  const element = make("div", "graph-tools");
  const line = make("p", "graph-line", "Choose a lot to light up where it comes from and where it went.");
  line.setAttribute("role", "status");
  const levels = make("div", "graph-levels");
  levels.setAttribute("role", "group");
  levels.setAttribute("aria-label", "Levels drawn lot by lot");
  const zoom = (factor) => () => graph.view.zoom({ level: graph.view.zoom() * factor, renderedPosition: { x: graph.element.clientWidth / 2, y: graph.element.clientHeight / 2 } });
  element.append(finder(graph, line), levels, button("Fit", () => graph.fit()), button("+", zoom(1.4), "Zoom in"), button("−", zoom(1 / 1.4), "Zoom out"), line);

  return {
    element,
    update() {
      levels.hidden = !graph.data.large;
      levels.replaceChildren(...(graph.data.large ? levelButtons(graph) : []));
    },
    say(box, into = 0, outOf = 0) {
      line.replaceChildren();
      if (!box) return;
      const state = { many: "", customer: "" }[box.status] ?? `, ${box.status.replaceAll("_", " ")}`;
      line.append(`${box.text.replace("\n", ", ")}${state}${box.status === "customer" || box.level < 0 ? "" : `, level ${box.level}`}; ${into} in, ${outOf} out. `);
      if (box.group) line.append(button("Show each", () => graph.enter(box.id)));
      else if (box.address) {
        const link = make("a", "", "Open its page");
        link.href = box.address;
        line.append(link);
      }
    },
  };
}

function levelButtons(graph) {
  return graph.data.levels.filter((level) => keysOf(graph, level).some((key) => graph.data.groups.get(key).length > 1)).map((level) => {
    const keys = keysOf(graph, level);
    const number = keys.reduce((sum, key) => sum + graph.data.groups.get(key).length, 0);
    const word = graph.data.groups.get(keys[0])[0].status === "customer" ? "Customers" : `Level ${level}`;
    const made = button(`${word} · ${number.toLocaleString()}`, () => graph.toggleLevel(level));
    const on = keys.every((key) => graph.open.has(key) || graph.data.groups.get(key).length === 1);
    made.setAttribute("aria-pressed", String(on));
    made.title = on ? "Draw as one box" : "Draw lot by lot";
    return made;
  });
}

const keysOf = (graph, level) => [...graph.data.groups].filter(([, nodes]) => nodes[0].level === level).map(([key]) => key);

function finder(graph, line) {
  const field = make("input", "form-control form-control-sm");
  field.type = "search";
  field.placeholder = "Find a number";
  field.setAttribute("aria-label", "Find a number and light up the way to it; Enter goes to the next");
  let number = 0;
  const find = () => {
    if (!field.value.trim()) {
      graph.clear();
      return;
    }
    const { found, place } = graph.find(field.value, number);
    if (!found) line.replaceChildren("No lot of this trace is called so.");
    else if (found > 1) line.prepend(`${place.toLocaleString()} of ${found.toLocaleString()}: `);
  };
  let pause;
  field.addEventListener("input", () => {
    number = 0;
    clearTimeout(pause);
    pause = setTimeout(find, 200); // not after every letter of a long trace
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    number += 1;
    find();
  });
  return field;
}

function make(name, kind, text = "") {
  const element = document.createElement(name);
  element.className = kind;
  element.textContent = text;
  return element;
}

function button(word, action, label = "") {
  const made = make("button", "btn btn-quiet btn-sm", word);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", action);
  return made;
}
