// SPDX-License-Identifier: Apache-2.0
import { SECONDS } from "../model/figures.js";
import { svg } from "./element.js";

/** A round number that is not less. */
export function ceiling(value) {
  if (value <= 5) {
    return 5;
  }
  const step = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 5, 7.5, 10].map((part) => part * step).find((round) => round >= value);
}

/** The path of values in a field, the last one at the right edge. `up` is false for values that hang down. */
export function path(values, max, { width, height, base, up = true }) {
  const step = width / (SECONDS - 1);
  const start = width - (values.length - 1) * step;
  return values
    .map((value, i) => {
      const y = base + ((up ? -1 : 1) * height * Math.min(value, max)) / max;
      return `${i === 0 ? "M" : "L"}${(start + i * step).toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}

/** The same, closed down to its base line. */
export function area(values, max, field) {
  if (values.length < 2) {
    return "";
  }
  const start = field.width - ((values.length - 1) * field.width) / (SECONDS - 1);
  return `${path(values, max, field)}L${field.width} ${field.base}L${start.toFixed(1)} ${field.base}Z`;
}

/** A small line without axes. */
export class Spark {
  constructor(kind) {
    this.fill = svg("path", { class: "area" });
    this.stroke = svg("path", { class: "stroke" });
    this.element = svg(
      "svg",
      { class: `spark ${kind}`, viewBox: "0 0 300 40", preserveAspectRatio: "none", "aria-hidden": "true" },
      this.fill,
      this.stroke,
    );
  }

  show(values) {
    const field = { width: 300, height: 36, base: 39 };
    const max = Math.max(1, ...values) * 1.05;
    this.fill.setAttribute("d", area(values, max, field));
    this.stroke.setAttribute("d", path(values, max, field));
  }
}
