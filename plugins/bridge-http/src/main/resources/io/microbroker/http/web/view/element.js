// SPDX-License-Identifier: Apache-2.0
// Elements, made one by one: text stays text, whatever is in it.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element. `on…` are listeners, `class`, `data-…`, `aria-…` and other names with a dash are attributes, all else
 * are properties. Children are elements, texts, or lists of them; null and false are left out.
 */
export function h(tag, properties = {}, ...children) {
  return fill(set(document.createElement(tag), properties), children);
}

/** The same for SVG, where all are attributes. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  return fill(element, children);
}

function set(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (name === "class" || name === "role" || name === "for" || name.includes("-")) {
      element.setAttribute(name, value);
    } else {
      element[name] = value;
    }
  }
  return element;
}

function fill(element, children) {
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Puts other children in place of those that are there. */
export function put(element, ...children) {
  element.replaceChildren();
  return fill(element, children);
}

/** Sets a text if it is another one: what has not changed is not drawn again. */
export function write(element, text) {
  const value = String(text);
  if (element.textContent !== value) {
    element.textContent = value;
  }
}
