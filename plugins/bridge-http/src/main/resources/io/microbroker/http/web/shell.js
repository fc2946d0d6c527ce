// SPDX-License-Identifier: Apache-2.0
import { session, signOut } from "./model/session.js";
import { Palette } from "./palette.js";
import { h, put, write } from "./view/element.js";
import { icon } from "./view/icon.js";
import { complain } from "./view/notice.js";

/** What stands in the margin: address, word, drawing, and the key behind g. */
export const PLACES = [
  ["overview", "Overview", "o"],
  ["clients", "Clients", "c"],
  ["topics", "Topics", "t"],
  ["subscriptions", "Subscriptions", "s"],
  ["console", "Console", "p"],
  ["access", "Access", "a"],
  ["storage", "Storage", "d"],
  ["plugins", "Plugins", "l"],
  ["configuration", "Configuration", "f"],
];

const THEMES = ["system", "light", "dark"];
const THEME_ICONS = { system: "system", light: "sun", dark: "moon" };

/** The frame around all pages: where one can go, how the broker does, who is signed in. */
export class Shell {
  constructor(place, { figures, stream }) {
    this.palette = new Palette();
    this.links = new Map(PLACES.map(([page, title]) => [page, this.link(page, title)]));
    this.state = h("p", { class: "state", role: "status", "data-state": "busy" }, "connecting …");
    this.theme = h("button", { type: "button", class: "plain", onclick: () => this.nextTheme() });
    this.menu = h(
      "button",
      { type: "button", class: "plain menu", "aria-expanded": "false", "aria-controls": "places", onclick: () => this.toggle() },
      icon("menu"),
      h("span", { class: "unseen" }, "Menu"),
    );
    this.places = h("nav", { id: "places", "aria-label": "Pages" }, [...this.links.values()]);
    put(
      place,
      h("div", { class: "margin" },
        h("div", { class: "brand" },
          h("a", { href: "#/overview", class: "mark" }, mark(), h("span", {}, "microbroker")), this.menu),
        h("button", { type: "button", class: "find", onclick: () => this.palette.open() },
          icon("search"), h("span", {}, "Go to"), h("kbd", {}, "Ctrl K")),
        this.places,
        h("div", { class: "foot" },
          h("div", { class: "line" }, this.state, h("a", { href: "/api" }, "API")),
          h("div", { class: "who" },
            h("p", {}, h("bdi", { class: "name" }, session.name), h("span", { class: "quiet" }, session.role)),
            this.theme,
            h("button", { type: "button", class: "plain", title: "Sign out", onclick: () => signOut().catch(complain) },
              icon("leave"), h("span", { class: "unseen" }, "Sign out"))))),
    );
    this.showTheme();
    this.keys = new Map(PLACES.map(([page, , key]) => [key, page]));
    this.waiting = false;
    window.addEventListener("keydown", (event) => this.onKey(event));
    stream.addEventListener("state", (event) => this.onState(event.detail));
    figures.addEventListener("change", () => this.onState(true));
  }

  link(page, title) {
    return h("a", { href: `#/${page}` }, icon(page), h("span", {}, title));
  }

  toggle(open = this.menu.getAttribute("aria-expanded") !== "true") {
    this.menu.setAttribute("aria-expanded", String(open));
  }

  onPage(page) {
    const place = page === "client" ? "clients" : page;
    this.toggle(false);
    for (const [name, link] of this.links) {
      if (name === place) {
        link.setAttribute("aria-current", "page");
      } else {
        link.removeAttribute("aria-current");
      }
    }
    const title = PLACES.find(([name]) => name === place)?.[1] ?? "Overview";
    document.title = `${title} · microbroker`;
  }

  onState(flows) {
    this.state.dataset.state = flows ? "on" : "bad";
    write(this.state, flows ? "live" : "no connection, trying again");
  }

  /** g and a letter go to a page, Ctrl K and / ask where to, ? tells the keys. Not while something is typed. */
  onKey(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      this.palette.open();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) {
      return;
    }
    if (this.waiting && this.keys.has(event.key)) {
      location.hash = `#/${this.keys.get(event.key)}`;
    } else if (event.key === "?") {
      this.palette.help();
    } else if (event.key === "/") {
      event.preventDefault();
      const search = document.querySelector("main input[type=search]");
      search ? search.focus() : this.palette.open();
    }
    this.waiting = event.key === "g";
  }

  nextTheme() {
    const next = THEMES[(THEMES.indexOf(this.chosen()) + 1) % THEMES.length];
    if (next === "system") {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = next;
    }
    try {
      localStorage.setItem("microbroker.theme", next);
    } catch {
      // kept until the page is left
    }
    this.showTheme();
  }

  chosen() {
    return document.documentElement.dataset.theme ?? "system";
  }

  showTheme() {
    const text = `Colours: ${this.chosen()}`;
    this.theme.title = text;
    put(this.theme, icon(THEME_ICONS[this.chosen()]), h("span", { class: "unseen" }, text));
  }
}

function mark() {
  return h("span", { class: "logo", "aria-hidden": "true" });
}
