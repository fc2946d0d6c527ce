// SPDX-License-Identifier: Apache-2.0
import { svg } from "./element.js";

/** Strokes on a field of 24 x 24. */
const PATHS = {
  overview: ["M3 13c3 0 3-7 6-7s3 12 6 12 3-5 6-5"],
  clients: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7", "M2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6", "M16 4.6a3.5 3.5 0 0 1 0 6M18 14.6c2.2.9 3.5 2.9 3.5 5.4"],
  topics: ["M6 3v14a2 2 0 0 0 2 2h4", "M6 8h6", "M14 6h6v4h-6z", "M14 17h6v4h-6z"],
  subscriptions: ["M4 6h10M4 12h6M4 18h10", "M18 8l3-3M18 5h3v3", "M18 16l3 3M18 19h3v-3"],
  console: ["M3 5h18v14H3z", "M7 10l3 2.5L7 15M13 15h4"],
  access: ["M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z", "M9 12l2 2 4-4"],
  storage: ["M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3", "M4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6", "M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3"],
  plugins: ["M9 3v5M15 3v5", "M6 8h12v3a6 6 0 0 1-12 0z", "M12 17v4"],
  configuration: ["M4 7h9M17 7h3M4 17h3M11 17h9", "M15 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4", "M9 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4"],
  search: ["M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13", "M15.5 15.5L21 21"],
  sun: ["M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8", "M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3L19 19M19 5l-1.7 1.7M6.7 17.3L5 19"],
  moon: ["M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5"],
  system: ["M3 5h18v11H3z", "M9 20h6M12 16v4"],
  leave: ["M10 4H5v16h5", "M14 8l4 4-4 4M18 12H9"],
  close: ["M6 6l12 12M18 6L6 18"],
  more: ["M9 6l6 6-6 6"],
  pause: ["M8 5v14M16 5v14"],
  play: ["M7 5l12 7-12 7z"],
  key: ["M8 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8", "M12 13h9v3M17 13v3"],
  menu: ["M4 7h16M4 12h16M4 17h16"],
};

/** A drawing beside words; it says nothing itself. */
export function icon(name) {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" },
    ...PATHS[name].map((d) => svg("path", { d })),
  );
}
