// SPDX-License-Identifier: Apache-2.0
import { h } from "./element.js";

const ROW = 40;
const SPARE = 8;

/**
 * A list of any length of which only the rows in sight are in the page. Walked with the arrow keys, Page Up and Down, Home and
 * End; Enter opens a row.
 */
export class Rows {
  /**
   * @param columns each with a title, a width for the grid, and the content of a cell of an item
   * @param options label; open(item); onKey(event, item), true if that was all; atEnd() when the end comes into sight; rowClass(item)
   */
  constructor(columns, options) {
    this.columns = columns;
    this.options = options;
    this.items = [];
    this.active = -1;
    this.drawn = new Map();
    this.ground = h("div", { class: "ground", role: "rowgroup" });
    this.body = h(
      "div",
      {
        class: "body",
        role: "grid",
        tabindex: "0",
        "aria-label": options.label,
        "aria-colcount": String(columns.length),
        onscroll: () => this.draw(),
        onkeydown: (event) => this.onKey(event),
      },
      h("div", { class: "titles", role: "row" }, columns.map((column) => h("span", { role: "columnheader" }, column.title))),
      this.ground,
    );
    this.element = h("div", { class: "rows" }, this.body);
    this.element.style.setProperty("--columns", columns.map((column) => column.width).join(" "));
    this.watch = new ResizeObserver(() => this.draw());
    this.watch.observe(this.body);
  }

  close() {
    this.watch.disconnect();
  }

  /** Shows these items. Rows that are in sight are made anew. */
  show(items) {
    const chosen = this.items[this.active];
    this.items = items;
    this.active = chosen === undefined ? -1 : items.indexOf(chosen);
    this.ground.style.height = `${items.length * ROW}px`;
    this.body.setAttribute("aria-rowcount", String(items.length));
    this.drawn.forEach((row) => row.remove());
    this.drawn.clear();
    this.draw();
  }

  draw() {
    const first = Math.max(0, Math.floor(this.body.scrollTop / ROW) - SPARE);
    const last = Math.min(this.items.length, Math.ceil((this.body.scrollTop + this.body.clientHeight) / ROW) + SPARE);
    for (const [index, row] of this.drawn) {
      if (index < first || index >= last) {
        row.remove();
        this.drawn.delete(index);
      }
    }
    for (let index = first; index < last; index++) {
      if (!this.drawn.has(index)) {
        const row = this.row(index);
        this.drawn.set(index, row);
        this.ground.append(row);
      }
    }
    if (last >= this.items.length - SPARE) {
      this.options.atEnd?.();
    }
  }

  row(index) {
    const item = this.items[index];
    const row = h(
      "div",
      {
        class: `row ${this.options.rowClass?.(item) ?? ""}`.trim(),
        role: "row",
        id: `row-${index}`,
        "aria-rowindex": String(index + 1),
        "aria-selected": String(index === this.active),
        onclick: () => {
          this.select(index);
          this.options.open?.(item);
        },
      },
      this.columns.map((column) => h("span", { role: "gridcell", "data-title": column.title }, column.cell(item))),
    );
    row.style.transform = `translateY(${index * ROW}px)`;
    return row;
  }

  select(index) {
    this.drawn.get(this.active)?.setAttribute("aria-selected", "false");
    this.active = index;
    this.drawn.get(index)?.setAttribute("aria-selected", "true");
    this.body.setAttribute("aria-activedescendant", `row-${index}`);
  }

  onKey(event) {
    const page = Math.max(1, Math.floor(this.body.clientHeight / ROW) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (this.options.onKey?.(event, this.items[this.active])) {
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && this.active >= 0) {
      this.options.open?.(this.items[this.active]);
    } else if (event.key in moves && this.items.length > 0) {
      const index = Math.min(Math.max(this.active + moves[event.key], 0), this.items.length - 1);
      this.reveal(index);
      this.select(index);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Scrolls a row into sight; the titles stand above the rows. */
  reveal(index) {
    const { scrollTop, clientHeight } = this.body;
    const room = clientHeight - this.ground.offsetTop;
    if (index * ROW < scrollTop) {
      this.body.scrollTop = index * ROW;
    } else if ((index + 1) * ROW > scrollTop + room) {
      this.body.scrollTop = (index + 1) * ROW - room;
    }
    this.draw();
  }
}
