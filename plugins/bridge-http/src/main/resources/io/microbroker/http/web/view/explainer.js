// SPDX-License-Identifier: Apache-2.0
import { ask, query } from "../model/api.js";
import { h, put } from "./element.js";
import { choice, field, tag, text } from "./parts.js";
import { shown } from "./text.js";

const ACTIONS = [["publish", "publish to"], ["subscribe", "subscribe to"], ["receive", "receive from"]];

/** May this client do that, and which rule of which plugin says so? Without a client id, it is asked for. */
export function explainer({ clientId, signal }) {
  const id = text({ required: true, placeholder: "sensor-1" });
  const user = text({ placeholder: "none" });
  const action = choice(ACTIONS);
  const topic = text({ required: true, placeholder: "home/kitchen/temperature", class: "topic" });
  const answer = h("div", { role: "status", class: "verdict" });

  async function explain(event) {
    event.preventDefault();
    try {
      const found = await ask(
        query("access", {
          clientId: clientId ?? id.value,
          username: clientId ? "" : user.value,
          action: action.value,
          topic: topic.value,
        }),
        { signal },
      );
      put(answer, verdict(found));
    } catch (problem) {
      put(answer, h("p", { class: "bad" }, problem.message));
    }
  }

  return h("form", { class: "explainer", onsubmit: explain },
    h("div", { class: "line" },
      !clientId && field("Client id", id),
      !clientId && field("User", user),
      field("wants to", action),
      field("Topic or filter", topic),
      h("button", { type: "submit", class: "primary" }, "Ask")),
    answer);
}

function verdict({ allowed, rule, plugin, clientId, username, action, topic }) {
  return [
    h("p", {}, allowed ? tag("allowed", "good") : tag("denied", "bad"), ` ${foreignText(clientId)}`,
      username ? ` as ${foreignText(username)}` : ", anonymous,", ` ${action} ${foreignText(topic)}`),
    h("p", {}, h("b", {}, shown(plugin)), " says: ", h("code", {}, shown(rule))),
  ];
}

const foreignText = (text) => `‘${shown(text)}’`;
