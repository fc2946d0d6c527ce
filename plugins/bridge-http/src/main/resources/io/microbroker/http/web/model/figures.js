// SPDX-License-Identifier: Apache-2.0
// What the broker counts, now and over the last minutes.
import { Timing } from "./timing.js";

/** As many seconds as the charts show. */
export const SECONDS = 300;

/** Tells "change" after each second. */
export class Figures extends EventTarget {
  constructor() {
    super();
    this.counters = new Map();
    this.timings = new Map();
    this.at = 0;
    this.series = new Map();
  }

  get present() {
    return this.at > 0;
  }

  counter(name) {
    return this.counters.get(name) ?? 0;
  }

  /** The values of a series, second by second, the last one at the end. */
  values(name) {
    return this.series.get(name) ?? [];
  }

  /** The last value of a series. */
  now(name) {
    return this.values(name).at(-1) ?? 0;
  }

  /** Counters whose names begin so, without that beginning, largest first; zeros are left out. */
  group(prefix) {
    return [...this.counters]
      .filter(([name, value]) => name.startsWith(prefix) && value !== 0)
      .map(([name, value]) => ({ name: name.slice(prefix.length), value }))
      .sort((a, b) => b.value - a.value);
  }

  total(prefix) {
    return this.group(prefix).reduce((all, each) => all + each.value, 0);
  }

  /** All that there is, with the minutes before. The stream begins so. */
  onBegin({ at, history, counters, timings }) {
    this.series = new Map(Object.entries(history));
    this.counters.clear();
    this.timings.clear();
    this.take(at, counters, timings);
  }

  /** What has changed since the second before. */
  onFigures({ at, series, counters, timings }) {
    for (const [name, value] of Object.entries(series)) {
      const values = this.values(name);
      values.push(value);
      if (values.length > SECONDS) {
        values.shift();
      }
      this.series.set(name, values);
    }
    this.take(at, counters, timings);
  }

  take(at, counters, timings) {
    for (const [name, value] of Object.entries(counters)) {
      this.counters.set(name, value);
    }
    for (const [name, timing] of Object.entries(timings)) {
      this.timings.set(name, (this.timings.get(name) ?? new Timing()).add(at, timing));
    }
    this.at = at;
    this.dispatchEvent(new Event("change"));
  }
}
