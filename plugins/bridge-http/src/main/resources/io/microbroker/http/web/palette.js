// SPDX-License-Identifier: Apache-2.0
import { ask, query } from "./model/api.js";
import { clientLink } from "./router.js";
import { PLACES } from "./shell.js";
import { open } from "./view/dialog.js";
import { h, put } from "./view/element.js";
import { icon } from "./view/icon.js";
import { foreign } from "./view/text.js";
import { lately } from "./view/parts.js";

const CLIENTS_MAX = 8;

/** Goes to a page or a client by a few letters of its name. */
export class Palette {
  open() {
    if (document.querySelector("dialog[open]")) {
      return;
    }
    const input = h("input", {
      type: "search",
      placeholder: "A page, or a part of a client id",
      "aria-label": "Go to",
      "aria-controls": "palette-list",
      spellcheck: false,
      oninput: () => {
        this.fill("");
        this.search(input.value);
      },
      onkeydown: (event) => this.onKey(event),
    });
    this.input = input;
    this.list = h("ul", { id: "palette-list", role: "listbox", "aria-label": "Places" });
    this.search = lately((text) => this.clients(text), 150);
    this.dialog = open("Go to", input, this.list);
    this.dialog.classList.add("palette");
    this.fill("");
    input.focus();
  }

  fill(clients) {
    const text = this.input.value.trim().toLowerCase();
    const places = PLACES.filter(([, title]) => title.toLowerCase().includes(text)).map(([page, title]) =>
      this.entry(`#/${page}`, icon(page), h("span", {}, title)));
    put(this.list, places, clients);
    this.choose(0);
  }

  async clients(text) {
    if (text.trim() === "" || !this.dialog.open) {
      return;
    }
    try {
      const { items } = await ask(query("clients", { search: text.trim(), limit: CLIENTS_MAX }));
      if (this.input.value === text) {
        this.fill(items.map((each) => this.entry(clientLink(each.clientId), icon("clients"), foreign(each.clientId))));
      }
    } catch {
      // the pages are there all the same
    }
  }

  entry(address, ...content) {
    return h(
      "li",
      { role: "option", "data-address": address, "aria-selected": "false", onclick: () => this.go(address) },
      content,
    );
  }

  go(address) {
    this.dialog.close();
    location.hash = address;
  }

  choose(index) {
    const entries = [...this.list.children];
    this.chosen = Math.min(Math.max(index, 0), entries.length - 1);
    entries.forEach((entry, i) => entry.setAttribute("aria-selected", String(i === this.chosen)));
    entries[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.choose(this.chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const entry = this.list.children[this.chosen];
      if (entry) {
        this.go(entry.dataset.address);
      }
    }
  }

  help() {
    const keys = [
      ["Ctrl K", "go to a page or a client"],
      ["/", "search on this page"],
      ...PLACES.map(([, title, key]) => [`g ${key}`, title]),
      ["↑ ↓ PgUp PgDn Home End", "walk through a list"],
      ["Enter", "open what is chosen"],
      ["Esc", "close"],
    ];
    open("Keys", h("dl", { class: "keys" }, keys.map(([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)])));
  }
}
