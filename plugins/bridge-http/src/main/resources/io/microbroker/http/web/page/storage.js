// SPDX-License-Identifier: Apache-2.0
import { ask } from "../model/api.js";
import { h, put, write } from "../view/element.js";
import { complain } from "../view/notice.js";
import { card, facts, head, table, tag } from "../view/parts.js";
import { Speeds } from "../view/speeds.js";
import { ago, bytes, foreign, number, seconds, shown, words } from "../view/text.js";

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
    const broker = await ask("broker", { signal });
    put(instances, sharing(storage.type, figures, broker.instances));
  }

  const timer = setInterval(() => refresh().catch(complain), AGAIN_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  await refresh();
}

const figure = (name, value) => (/bytes/.test(name) ? bytes(value) : /-seconds$/.test(name) ? seconds(value) : number(value));

const storageOnly = (timings) => new Map([...timings].filter(([name]) => !["publish-to-ack", "delivery", "loop-lag", "inspection", "retained"].includes(name)));

/** How instances that share their state do, as far as this one counts it. */
function sharing(type, figures, members) {
  const counted = [...figures.counters].filter(([name]) => name.startsWith("cluster-"));
  if (type !== "redis") {
    return h("p", { class: "quiet" }, "This one alone. Several instances share their sessions by Redis.");
  }
  return [
    members.length > 0 && table("Instances", ["Name", "Joined", "Its life"], members.map((each) => [
      foreign(each.name),
      h("time", { datetime: each.since }, ago(each.since)),
      h("code", {}, shown(each.life)),
    ])),
    counted.length > 0 && facts(counted.map(([name, value]) => [words(name.slice("cluster-".length)), number(value)])),
    h("p", { class: "quiet promise" }, counted.length > 0
      ? "Instances with the same Redis and prefix are one broker; each shows its own connections here."
      : "This one alone: storage.redis.cluster lets others share its state."),
  ];
}
