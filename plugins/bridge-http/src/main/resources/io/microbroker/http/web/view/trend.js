// SPDX-License-Identifier: Apache-2.0
import { svg } from "./element.js";

/** How the numbers of a topic went up and down, between their lowest and their highest. */
export class Trend {
  constructor() {
    this.line = svg("polyline", {});
    this.element = svg("svg", { class: "trend", viewBox: "0 0 300 60", preserveAspectRatio: "none", "aria-hidden": "true" }, this.line);
  }

  show(values) {
    this.element.toggleAttribute("hidden", values.length < 2);
    const low = Math.min(...values);
    const span = Math.max(...values) - low || 1;
    this.line.setAttribute("points", values
      .map((value, i) => `${((i * 300) / Math.max(1, values.length - 1)).toFixed(1)},${(56 - (52 * (value - low)) / span).toFixed(1)}`)
      .join(" "));
  }
}
