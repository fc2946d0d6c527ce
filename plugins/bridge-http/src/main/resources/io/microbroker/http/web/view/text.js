// SPDX-License-Identifier: Apache-2.0
// Text of strangers, and figures, made fit to be read.
import { h } from "./element.js";

// Control characters, and what turns or hides text: it would look like something else than it is.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const codePoint = (character) => character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");

/** The text with what cannot be seen written out, such as ‹U+202E›. */
export function shown(text) {
  return String(text).replace(UNSEEN, (character) => `‹U+${codePoint(character)}›`);
}

/** The same for text of several lines. */
export function shownLines(text) {
  return String(text)
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.split("\t").map(shown).join("\t"))
    .join("\n");
}

/** A name that a client chose: kept apart from the text around it, and in full on hover. */
export function foreign(text, more = {}) {
  const whole = shown(text);
  return h("bdi", { ...more, class: `foreign ${more.class ?? ""}`.trim(), title: whole }, whole === "" ? "(empty)" : whole);
}

const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const tenth = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

export const number = (value) => whole.format(Math.round(value));

/** A number for a small place: 950, 12.4K. */
export const compact = (value) => (Math.abs(value) < 10_000 ? whole.format(Math.round(value)) : short.format(value));

/** So many per second: a slow one with a decimal. */
export const rate = (value) => (value > 0 && value < 10 ? tenth.format(value) : compact(value));

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

export function bytes(value) {
  let unit = 0;
  let left = value;
  while (Math.abs(left) >= 1024 && unit < UNITS.length - 1) {
    left /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(left) : left < 10 ? left.toFixed(1) : Math.round(left)} ${UNITS[unit]}`;
}

/** Nanoseconds as 420 µs, 3.2 ms, 1.5 s. */
export function nanos(value) {
  const [scale, unit] = value < 1e6 ? [1e3, "µs"] : value < 1e9 ? [1e6, "ms"] : [1e9, "s"];
  const left = value / scale;
  return `${left < 10 ? left.toFixed(1) : Math.round(left)} ${unit}`;
}

/** Seconds as 45 s, 3 min, 2 h 10 min, 4 d 6 h. */
export function seconds(value) {
  if (value < 90) {
    return `${Math.round(value)} s`;
  }
  if (value < 5400) {
    return `${Math.round(value / 60)} min`;
  }
  if (value < 172_800) {
    const minutes = Math.round((value % 3600) / 60);
    return `${Math.floor(value / 3600)} h${minutes > 0 ? ` ${minutes} min` : ""}`;
  }
  const hours = Math.round((value % 86_400) / 3600);
  return `${Math.floor(value / 86_400)} d${hours > 0 ? ` ${hours} h` : ""}`;
}

/** How long a session outlives its connection. */
export function expiry(value) {
  return value === 0 ? "with its connection" : value >= 0xffffffff ? "never" : seconds(value);
}

/** A moment as a time of day; of another day with its date. */
export function clock(moment) {
  const date = new Date(moment);
  const time = date.toLocaleTimeString("en-GB");
  return date.toDateString() === new Date().toDateString() ? time : `${date.toISOString().slice(0, 10)} ${time}`;
}

/** How long ago a moment is. */
export const ago = (moment) => `${seconds(Math.max(0, (Date.now() - new Date(moment)) / 1000))} ago`;

/** A name of the broker's, such as queue-full, in words. */
export const words = (name) => name.replaceAll("-", " ");

export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
