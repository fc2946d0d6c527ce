// SPDX-License-Identifier: Apache-2.0
import { ask, query } from "../model/api.js";
import { isAdmin } from "../model/session.js";
import { h, put } from "./element.js";
import { complain } from "./notice.js";
import { button } from "./parts.js";
import { clock, shown } from "./text.js";

const AGAIN_MS = 1000;
const SHOWN = 500;
const SECONDS = 600;
const ARROWS = { in: "→", out: "←", broker: "•" };

/** What goes between a client and the broker, packet by packet, for as long as an administrator asked for it. */
export function tracing(id, signal) {
  const path = `traces/${encodeURIComponent(id)}`;
  const lines = h("ol", { class: "trace", tabindex: "0", "aria-label": "Packets" });
  const state = h("p", { class: "quiet" }, "No trace of this client runs.");
  const start = button("Start", () => begin().catch(complain), { hidden: !isAdmin() });
  const end = button("End", () => stop().catch(complain), { hidden: true });
  let timer = 0;
  signal.addEventListener("abort", () => clearTimeout(timer));

  async function begin() {
    await ask("traces", { method: "POST", body: { clientId: id, seconds: SECONDS } });
    put(lines);
    await follow(null);
  }

  async function stop() {
    clearTimeout(timer);
    await ask(path, { method: "DELETE" });
    over();
  }

  function over() {
    start.hidden = !isAdmin();
    end.hidden = true;
    put(state, lines.children.length > 0 ? "The trace is over." : "No trace of this client runs.");
  }

  async function follow(cursor) {
    try {
      const { items, next } = await ask(query(path, { cursor, limit: 200 }), { signal });
      lines.append(...items.map(line));
      while (lines.children.length > SHOWN) {
        lines.firstElementChild.remove();
      }
      if (next === null) {
        over();
        return;
      }
      start.hidden = true;
      end.hidden = !isAdmin();
      put(state, "Packets as they come; payloads are left out.");
      timer = setTimeout(() => follow(next), items.length === 200 ? 0 : AGAIN_MS);
    } catch (problem) {
      if (problem.status === 404) {
        over();
      } else {
        complain(problem);
      }
    }
  }

  ask("traces", { signal })
    .then(({ items }) => items.some((each) => each.clientId === id) && follow(null))
    .catch(complain);
  return [h("div", { class: "line" }, state, start, end), lines];
}

function line({ at, direction, packet, detail }) {
  return h("li", {},
    h("time", {}, clock(at)),
    h("span", { class: `way ${direction}`, title: direction }, ARROWS[direction] ?? ""),
    h("b", {}, shown(packet)),
    h("span", { class: "payload" }, shown(detail ?? "")));
}
