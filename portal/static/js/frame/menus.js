// Theme switch, the navigation on phones, and messages that can be closed.

export function startMenus() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (!button) return;
    const action = actions[button.dataset.action];
    if (action) action(button);
  });
}

const actions = {
  "toggle-theme": () => {
    const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    document.documentElement.dataset.bsTheme = theme;
    localStorage.setItem("theme", theme);
    document.dispatchEvent(new CustomEvent("lotbridge:theme", { detail: theme }));
  },
  "toggle-nav": (button) => {
    const open = document.querySelector(".sidenav").classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  },
  "close-note": (button) => button.closest(".note").remove(),
  "open-dialog": (button) => document.getElementById(button.dataset.dialog).showModal(),
  "close-dialog": (button) => button.closest("dialog").close(),
  print: () => window.print(),
};
