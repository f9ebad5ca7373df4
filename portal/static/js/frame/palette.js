// Ctrl-K: run any action by its name. Actions are the links and buttons of the page that
// carry data-command or stand in the navigation; the last entry searches the portal.

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  let selected = 0;

  function draw() {
    const found = matches(input.value);
    selected = Math.min(selected, Math.max(0, found.length - 1));
    list.replaceChildren(...found.map((command, index) => option(command, index === selected)));
    input.setAttribute("aria-activedescendant", found.length ? `command-${selected}` : "");
    [...list.children].forEach((child, index) => {
      child.id = `command-${index}`;
      child.addEventListener("click", () => run(found[index]));
    });
    list.children[selected]?.scrollIntoView({ block: "nearest" });
  }

  function run(command) {
    dialog.close();
    command.run();
  }

  new MutationObserver(() => {
    if (!dialog.open) return;
    input.value = "";
    selected = 0;
    draw();
    input.focus();
  }).observe(dialog, { attributes: true, attributeFilter: ["open"] });

  input.addEventListener("input", () => {
    selected = 0;
    draw();
  });
  input.addEventListener("keydown", (event) => {
    const found = matches(input.value);
    if (event.key === "ArrowDown") selected = (selected + 1) % found.length;
    else if (event.key === "ArrowUp") selected = (selected + found.length - 1) % found.length;
    else if (event.key === "Enter" && found.length) return run(found[selected]);
    else return undefined;
    event.preventDefault();
    return draw();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

function option(command, isSelected) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", String(isSelected));
  const icon = document.createElement("i");
  icon.className = `bi bi-${command.icon}`;
  icon.setAttribute("aria-hidden", "true");
  const hint = document.createElement("small");
  hint.textContent = command.hint;
  item.append(icon, command.name, hint);
  return item;
}

function matches(text) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (name) => words.every((word) => name.toLowerCase().includes(word));
  const found = commands().filter((command) => fits(command.name));
  const starts = (command) => Number(command.name.toLowerCase().startsWith(words[0] ?? ""));
  found.sort((a, b) => starts(b) - starts(a));
  if (words.length) found.push(searchFor(text.trim()));
  return found.slice(0, 12);
}

function commands() {
  const nodes = document.querySelectorAll(".sidenav a, [data-command]");
  return [...nodes].map((node) => ({
    name: node.dataset.command || node.querySelector(".word").textContent.trim(),
    icon: node.dataset.icon || "arrow-right-short",
    hint: node.dataset.go ? `g ${node.dataset.go}` : node.dataset.key || "",
    run: () => node.click(),
  }));
}

function searchFor(text) {
  const form = document.querySelector(".topbar-search");
  return {
    name: `Search for “${text}”`,
    icon: "search",
    hint: "/",
    run: () => {
      form.querySelector("input").value = text;
      form.requestSubmit();
    },
  };
}
