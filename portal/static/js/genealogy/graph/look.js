// How boxes and arrows look, from the colours of the theme in force.

export function look() {
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
        color: colour("--lb-text"), "min-zoomed-font-size": 5,
      },
    },
    { selector: "node.small", style: { width: 138, height: 28, label: "data(label)", "font-size": 10, "text-wrap": "ellipsis", "text-max-width": 128 } },
    { selector: "node.many", style: { "border-style": "dashed", "font-weight": 600, "background-color": colour("--lb-surface") } },
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
    { selector: "edge.plain", style: { "curve-style": "haystack", "haystack-radius": 0, label: "", width: 1 } },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": colour("--lb-primary") } },
    { selector: ".faint", style: { opacity: 0.15 } },
    { selector: "edge.lit", style: { width: 2.6, "line-color": colour("--lb-primary"), "target-arrow-color": colour("--lb-primary") } },
  ];
}
