// SPDX-License-Identifier: Apache-2.0
import { SECONDS } from "../model/figures.js";
import { h, svg, write } from "./element.js";
import { area, ceiling, path } from "./line.js";

const WIDTH = 1000;
const HEIGHT = 300;
const MIDDLE = HEIGHT / 2;

/**
 * What comes in rises above the water line, what goes out hangs below it, each on its own scale. The cursor tells the values
 * of a moment; it follows the mouse and the arrow keys.
 */
export class Tide {
  /** @param words the names of both sides; @param format how values are written */
  constructor(label, words, format) {
    this.words = words;
    this.format = format;
    this.sides = [[], []];
    this.back = 0;
    this.parts = ["in", "out"].map((side) => ({
      fill: svg("path", { class: `area ${side}` }),
      stroke: svg("path", { class: `stroke ${side}` }),
      max: h("span", { class: `max ${side}` }),
    }));
    this.cursor = svg("line", { class: "cursor", y1: 0, y2: HEIGHT, x1: -9, x2: -9 });
    this.tip = h("p", { class: "tip", "aria-live": "off" });
    this.field = svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      [1, 2, 3, 4].map((i) => svg("line", { class: "minute", x1: i * 200, x2: i * 200, y1: 0, y2: HEIGHT })),
      this.parts.map((part) => [part.fill, part.stroke]),
      svg("line", { class: "water", x1: 0, x2: WIDTH, y1: MIDDLE, y2: MIDDLE }),
      this.cursor,
    );
    this.plot = h(
      "div",
      {
        class: "plot",
        tabindex: "0",
        role: "slider",
        "aria-label": label,
        "aria-valuemin": "0",
        "aria-valuemax": String(SECONDS - 1),
        onpointermove: (event) => this.point(event),
        onpointerleave: () => this.look(-1),
        onblur: () => this.look(-1),
        onkeydown: (event) => this.onKey(event),
      },
      this.field,
      this.parts.map((part) => part.max),
      this.tip,
    );
    this.back = -1;
    this.element = h(
      "figure",
      { class: "tide" },
      h("figcaption", {}, words.map((word, i) => h("span", { class: `key ${["in", "out"][i]}` }, word))),
      this.plot,
      h("div", { class: "times", "aria-hidden": "true" }, ["5 min ago", "4", "3", "2", "1", "now"].map((t) => h("span", {}, t))),
    );
  }

  show(incoming, outgoing) {
    this.sides = [incoming, outgoing];
    this.sides.forEach((values, i) => {
      const max = ceiling(Math.max(0, ...values));
      const field = { width: WIDTH, height: MIDDLE - 12, base: MIDDLE, up: i === 0 };
      this.parts[i].fill.setAttribute("d", area(values, max, field));
      this.parts[i].stroke.setAttribute("d", path(values, max, field));
      write(this.parts[i].max, this.format(max));
    });
    this.tell();
  }

  point(event) {
    const box = this.plot.getBoundingClientRect();
    this.look(Math.round((1 - (event.clientX - box.left) / box.width) * (SECONDS - 1)));
  }

  onKey(event) {
    const steps = { ArrowLeft: 1, ArrowRight: -1, PageUp: 30, PageDown: -30, Home: SECONDS, End: -SECONDS };
    if (event.key in steps) {
      event.preventDefault();
      this.look(Math.min(Math.max(this.back + steps[event.key], 0), Math.max(0, this.sides[0].length - 1)));
    }
  }

  /** Puts the cursor so many seconds back; -1 takes it away. */
  look(back) {
    this.back = back;
    this.tell();
  }

  tell() {
    const values = this.sides.map((side) => side.at(-1 - this.back));
    const seen = this.back >= 0 && values[0] !== undefined;
    const x = seen ? WIDTH * (1 - this.back / (SECONDS - 1)) : -9;
    this.cursor.setAttribute("x1", x);
    this.cursor.setAttribute("x2", x);
    this.tip.hidden = !seen;
    const now = this.sides.map((side) => side.at(-1) ?? 0);
    const said = (seen ? values : now).map((value, i) => `${this.words[i]} ${this.format(value ?? 0)}`).join(" · ");
    const when = seen && this.back > 0 ? `${this.back} s ago` : "now";
    write(this.tip, `${when}: ${said}`);
    this.tip.classList.toggle("left", x > WIDTH * 0.6);
    this.tip.style.insetInlineStart = `${(100 * x) / WIDTH}%`;
    this.plot.setAttribute("aria-valuenow", String(SECONDS - 1 - Math.max(0, this.back)));
    this.plot.setAttribute("aria-valuetext", `${when}: ${said}`);
  }
}
