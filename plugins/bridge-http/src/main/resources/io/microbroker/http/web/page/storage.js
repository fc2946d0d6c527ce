// SPDX-License-Identifier: Apache-2.0
import { ask } from "../data/api.js";
import { h, put, write } from "../view/element.js";
import { complain } from "../view/notice.js";
import { card, facts, head, table, tag } from "../view/parts.js";
import { Speeds } from "../view/speeds.js";
import { bytes, number, seconds, shown, words } from "../view/text.js";

const AGAIN_MS = 2000;

/** What each durability promises. */
const PROMISES = {
  memory: "An acknowledged message is in the memory of this process. A restart forgets it.",
  process: "An acknowledged message survives the end of this process, not of the machine.",
  sync: "An acknowledged message is on disk: it survives a power failure.",
  redis: "An acknowledged message is in Redis, as safe as Redis is set up.",
};

export async function mount(place, { figures, signal }) {
  const state = h("div", {});
  const promise = h("p", { class: "quiet promise" });
  const counted = h("div", {});
  const instances = h("div", {});
  const speeds = new Speeds();
  const unmeasured = h("p", { class: "quiet" }, "Memory takes no time that is worth measuring.");
  put(
    place,
    head("Storage", "Where sessions, queues and retained messages are kept."),
    h("div", { class: "columns" }, card("State", state, promise), card("How long it takes", speeds.element, unmeasured)),
    h("div", { class: "columns" }, card("Figures", counted), card("Instances", instances)),
  );
  const draw = () => {
    const timings = storageOnly(figures.timings);
    speeds.show(timings);
    speeds.element.hidden = timings.size === 0;
    unmeasured.hidden = timings.size > 0;
  };
  figures.addEventListener("change", draw, { signal });
  draw();

  async function refresh() {
    const storage = await ask("storage", { signal });
    put(state, facts([
      ["Kind", storage.type],
      ["Durability", storage.durability],
      ["State", storage.ready ? tag("takes messages", "good") : tag("takes none", "bad")],
      ["Says", shown(storage.detail)],
    ]));
    write(promise, PROMISES[storage.durability] ?? "");
    const rows = Object.entries(storage.figures);
    put(counted, rows.length === 0 ? h("p", { class: "quiet" }, "None.") : facts(rows.map(([name, value]) => [words(name), figure(name, value)])));
    put(instances, storage.instances ? nodes(storage.instances) : h("p", { class: "quiet" }, alone(storage.type)));
  }

  const timer = setInterval(() => refresh().catch(complain), AGAIN_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  await refresh();
}

const figure = (name, value) => (/bytes/.test(name) ? bytes(value) : /-seconds$/.test(name) ? seconds(value) : number(value));

const storageOnly = (timings) => new Map([...timings].filter(([name]) => !["publish-to-ack", "delivery", "loop-lag"].includes(name)));

const alone = (type) =>
  type === "redis"
    ? "Instances that share this Redis find each other by it; each has a dashboard of its own."
    : "This one alone. Several instances share their sessions with storage.type redis.";

function nodes(items) {
  return table("Instances", ["Name", "State"], items.map((each) => [
    shown(each.name ?? each.id ?? ""),
    tag(each.alive === false ? "gone" : "there", each.alive === false ? "bad" : "good"),
  ]));
}
