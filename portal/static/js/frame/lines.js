// "Add a line" in forms with numbered lines: a copy of the last one, emptied. A form may have
// several such tables: a button with a value belongs to the table of the same value.

for (const button of document.querySelectorAll("[data-add-line]")) {
  button.addEventListener("click", () => {
    const group = button.dataset.addLine;
    const table = group ? `[data-lines="${group}"]` : "[data-lines]";
    const body = button.closest("form").querySelector(`${table} tbody`);
    const last = body.lastElementChild;
    const number = body.children.length;
    const copy = last.cloneNode(true);
    for (const field of copy.querySelectorAll("[name]")) {
      field.name = field.name.replace(/^(\w+)\.\d+/, `$1.${number}`);
      field.setAttribute("aria-label", (field.getAttribute("aria-label") ?? "").replace(/\d+$/, number + 1));
      if (field.tagName === "INPUT") field.value = "";
    }
    copy.querySelectorAll(".field-error").forEach((error) => error.remove());
    body.append(copy);
    copy.querySelector("select, input").focus();
  });
}
