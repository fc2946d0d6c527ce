// SPDX-License-Identifier: Apache-2.0
import { ask } from "../model/api.js";
import { h, put, write } from "../view/element.js";
import { card, check, empty, head, table, tag } from "../view/parts.js";
import { plural, shown } from "../view/text.js";

export async function mount(place, { signal }) {
  const { items } = await ask("configuration", { signal });
  const search = h("input", { type: "search", placeholder: "A part of a key or value", "aria-label": "Search the configuration", spellcheck: false });
  const changed = check("only what was set");
  const count = h("p", { class: "quiet", role: "status", id: "count" });
  const sections = h("div", { class: "sections" });
  put(
    place,
    head("Configuration", "Every value in force and where it was set. To change one, change it there; secrets are masked."),
    h("div", { class: "tools" }, search, changed, count),
    sections,
  );

  const box = changed.querySelector("input");
  const draw = () => {
    const text = search.value.trim().toLowerCase();
    const found = items.filter((each) => (!box.checked || each.origin !== "default") && `${each.key} ${each.value}`.toLowerCase().includes(text));
    write(count, `${plural(found.length, "value")} shown, ${items.filter((each) => each.origin !== "default").length} were set`);
    put(sections, found.length === 0 ? empty("No value is like this.") : bySection(found));
  };
  search.addEventListener("input", draw);
  box.addEventListener("change", draw);
  draw();
}

function bySection(items) {
  const sections = new Map();
  for (const each of items) {
    const name = each.key.split(".")[0];
    sections.set(name, [...(sections.get(name) ?? []), each]);
  }
  return [...sections].map(([name, values]) => card(name, table(`Section ${name}`, ["Key", "Value", "Set by"], values.map((each) => [
    h("code", { class: "key-name" }, shown(each.key)),
    each.value === "" ? h("span", { class: "quiet" }, "empty") : h("code", {}, shown(each.value)),
    each.origin === "default" ? h("span", { class: "quiet" }, "default") : tag(shown(each.origin), "accent"),
  ]))));
}
