// Starts the small modules that every page shares. Pages work without them.
import { startKeys } from "./keys.js";
import { startMenus } from "./menus.js";
import { startPalette } from "./palette.js";
import { startTables } from "./tables.js";

startMenus();
startKeys();
startPalette();
startTables(document);
document.addEventListener("htmx:after:swap", () => startTables(document));
