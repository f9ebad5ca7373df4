// The pages: zoom, boxes of all values, words that can be picked. One unit is one point.

const SVG = "http://www.w3.org/2000/svg";
const STEP = 1.25;

export class Sheets {
  constructor(desk, values) {
    this.desk = desk;
    this.values = values;
    this.scroll = document.getElementById("desk-scroll");
    this.sheets = [...desk.querySelectorAll(".sheet")];
    this.zoom = null; // null: fits the width
    this.onPick = () => {};
    this.first = null; // where a picked run of words began: {page, index}
    const actions = {
      "zoom-in": () => this.zoomBy(STEP),
      "zoom-out": () => this.zoomBy(1 / STEP),
      "zoom-fit": () => this.fit(),
      "next-page": () => this.turn(1),
      "previous-page": () => this.turn(-1),
    };
    desk.addEventListener("click", (event) => {
      const button = event.target.closest("[data-desk]");
      if (button) actions[button.dataset.desk]();
    });
    this.scroll.addEventListener("scroll", () => this.sayPage(), { passive: true });
    new ResizeObserver(() => this.resize()).observe(this.scroll);
    const watcher = new IntersectionObserver((seen) => {
      for (const entry of seen) if (entry.isIntersecting) this.loadWords(entry.target);
    }, { root: this.scroll, rootMargin: "400px" });
    for (const sheet of this.sheets) watcher.observe(sheet);
    this.resize();
  }

  // Boxes of all values, faint; the focused one is lit by `light`.
  draw() {
    for (const [path, fact] of Object.entries(this.values.byPath)) {
      const group = fact.box && this.sheet(fact.page)?.querySelector(".boxes");
      if (!group || group.querySelector(`[data-box="${CSS.escape(path)}"]`)) continue;
      group.append(rectangle(fact.box, 1.5, { "data-box": path, class: `box ${fact.certainty}` }));
    }
  }

  light(path, fact) {
    for (const lit of this.desk.querySelectorAll(".box.lit")) lit.classList.remove("lit");
    const sheet = fact?.box && this.sheet(fact.page);
    if (!sheet) return;
    const old = this.desk.querySelector(`[data-box="${CSS.escape(path)}"]`);
    if (old) old.remove();
    const box = rectangle(fact.box, 2, { "data-box": path, class: `box lit ${fact.certainty}` });
    sheet.querySelector(".boxes").append(box);
    this.reveal(sheet, fact.box);
  }

  reveal(sheet, [x0, top, x1, bottom]) {
    const scale = sheet.clientWidth / sheet.viewBox.baseVal.width;
    const view = this.scroll;
    const upper = sheet.offsetTop + top * scale;
    const lower = sheet.offsetTop + bottom * scale;
    if (upper < view.scrollTop + 40 || lower > view.scrollTop + view.clientHeight - 40) {
      view.scrollTop = (upper + lower - view.clientHeight) / 2;
    }
    const left = sheet.offsetLeft + x0 * scale;
    const right = sheet.offsetLeft + x1 * scale;
    if (left < view.scrollLeft || right > view.scrollLeft + view.clientWidth) {
      view.scrollLeft = (left + right - view.clientWidth) / 2;
    }
  }

  async loadWords(sheet) {
    if (sheet.words) return;
    sheet.words = [];
    const answer = await fetch(`${this.desk.dataset.pages}${sheet.dataset.page}.json`);
    if (!answer.ok || !this.values.editable) return;
    sheet.words = await answer.json();
    const group = sheet.querySelector(".words");
    group.replaceChildren(
      ...sheet.words.map(([, ...box], index) => rectangle(box, 0.5, { class: "word", "data-word": index })),
    );
    group.addEventListener("click", (event) => this.pick(sheet, event));
    // A click must not take the focus away from the value that is being worked on.
    group.addEventListener("mousedown", (event) => event.preventDefault());
  }

  pick(sheet, event) {
    const index = Number(event.target.dataset.word);
    if (Number.isNaN(index)) return;
    const page = Number(sheet.dataset.page);
    const goesOn = event.shiftKey && this.first?.page === page;
    const start = goesOn ? this.first.index : index;
    if (!goesOn) this.first = { page, index };
    const [from, to] = [Math.min(start, index), Math.max(start, index)];
    this.onPick(sheet.words.slice(from, to + 1), page);
  }

  sheet(page) {
    return this.sheets.find((sheet) => Number(sheet.dataset.page) === page);
  }

  zoomBy(factor) {
    const current = this.zoom ?? this.fitting();
    this.zoom = Math.min(6, Math.max(0.3, current * factor));
    this.resize();
  }

  fit() {
    this.zoom = null;
    this.resize();
  }

  fitting() {
    const widest = Math.max(1, ...this.sheets.map((sheet) => sheet.viewBox.baseVal.width));
    return Math.max(0.3, (this.scroll.clientWidth - 24) / widest);
  }

  resize() {
    const scale = this.zoom ?? this.fitting();
    for (const sheet of this.sheets) {
      const { width, height } = sheet.viewBox.baseVal;
      sheet.setAttribute("width", Math.round(width * scale));
      sheet.setAttribute("height", Math.round(height * scale));
    }
  }

  current() {
    const middle = this.scroll.scrollTop + this.scroll.clientHeight / 3;
    const past = this.sheets.filter((sheet) => sheet.offsetTop <= middle);
    return Math.max(0, past.length - 1);
  }

  turn(by) {
    const next = this.sheets[this.current() + by];
    if (next) this.scroll.scrollTop = next.offsetTop - 8;
  }

  sayPage() {
    const place = document.getElementById("desk-page");
    if (this.sheets.length) place.textContent = `${this.current() + 1} of ${this.sheets.length}`;
  }
}

function rectangle([x0, top, x1, bottom], around, attributes) {
  const box = document.createElementNS(SVG, "rect");
  const all = {
    x: x0 - around,
    y: top - around,
    width: x1 - x0 + 2 * around,
    height: bottom - top + 2 * around,
    rx: 1.5,
    ...attributes,
  };
  for (const [name, value] of Object.entries(all)) box.setAttribute(name, value);
  return box;
}
