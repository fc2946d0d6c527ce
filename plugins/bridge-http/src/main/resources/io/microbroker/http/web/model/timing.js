// SPDX-License-Identifier: Apache-2.0

const WINDOW_MS = 60_000;

/** How long something took: counts by bucket, of the last minute if there were any, else since the broker started. */
export class Timing {
  constructor() {
    this.bounds = [];
    this.marks = [];
  }

  add(at, { bounds, counts }) {
    this.bounds = bounds ?? this.bounds;
    this.marks.push({ at, counts });
    while (this.marks.length > 2 && this.marks[1].at <= at - WINDOW_MS) {
      this.marks.shift();
    }
    return this;
  }

  get count() {
    return this.marks.at(-1)?.counts.reduce((all, each) => all + each, 0) ?? 0;
  }

  /** Nanoseconds that the given part of the values, 0..1, did not exceed; null if there are none. */
  quantile(part) {
    const last = this.marks.at(-1)?.counts ?? [];
    const first = this.marks[0].counts;
    let counts = last.map((count, i) => count - (this.marks.length > 1 ? first[i] : 0));
    let total = counts.reduce((all, each) => all + each, 0);
    if (total === 0) {
      counts = last;
      total = this.count;
    }
    if (total === 0) {
      return null;
    }
    let seen = 0;
    for (let i = 0; i < counts.length; i++) {
      const before = seen;
      seen += counts[i];
      if (seen >= part * total && counts[i] > 0) {
        const low = i === 0 ? 0 : this.bounds[i - 1];
        const high = this.bounds[i] ?? low * 2;
        return low + ((high - low) * (part * total - before)) / counts[i];
      }
    }
    return this.bounds.at(-1);
  }
}
