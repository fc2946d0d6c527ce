// SPDX-License-Identifier: Apache-2.0
// One topic on the board. Whatever came over the network is set as text, never as markup.

const SHOWN_BYTES_MAX = 600;
const LARGE_TEXT_MAX = 14;
const POINTS_MAX = 60;
const WIDTH = 200;
const HEIGHT = 36;
const SVG = 'http://www.w3.org/2000/svg';
const TIME = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit'});

/** A payload as text; bytes that are no text in hexadecimal. */
function textOf(payload) {
  const cut = payload.length > SHOWN_BYTES_MAX;
  const shown = cut ? payload.subarray(0, SHOWN_BYTES_MAX) : payload;
  const rest = cut ? ` … (${payload.length} bytes)` : '';
  try {
    // As a stream, so that a character cut in two at the end is no mistake.
    return new TextDecoder('utf-8', {fatal: true}).decode(shown, {stream: cut}) + rest;
  } catch {
    return Array.from(shown.subarray(0, 64), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
      + (payload.length > 64 ? ` … (${payload.length} bytes)` : '');
  }
}

/** The number that a payload is, or the first one of a flat JSON object; NaN if there is none. */
function numberOf(text) {
  if (text.trim() === '') {
    return NaN;
  }
  if (!text.trimStart().startsWith('{')) {
    return Number(text);
  }
  try {
    return Object.values(JSON.parse(text)).find((value) => typeof value === 'number') ?? NaN;
  } catch {
    return NaN;
  }
}

function element(name, className) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

export class TopicCard {
  root = element('li', 'card');
  #value = element('p', 'value');
  #time = document.createElement('time');
  #qos = document.createElement('span');
  #retained = document.createElement('span');
  #chart = null;
  #line = null;
  #points = [];
  #latest = null;

  constructor(topic) {
    this.topic = topic;
    const title = document.createElement('h3');
    topic.split('/').forEach((level, i) => {
      title.append(...(i === 0 ? [level] : ['/', document.createElement('wbr'), level])); // strings become text
    });
    const about = element('p', 'about');
    about.append(this.#time, this.#qos, this.#retained);
    this.root.append(title, this.#value, about);
    this.root.addEventListener('animationend', () => this.root.classList.remove('fresh'));
  }

  /** Takes a message; it is drawn later, many at once. */
  take(payload, packet) {
    const text = textOf(payload);
    const number = numberOf(text);
    if (Number.isFinite(number)) {
      this.#points.push(number);
      if (this.#points.length > POINTS_MAX) {
        this.#points.shift();
      }
    }
    this.#latest = {text, qos: packet.qos, retained: packet.retain, at: new Date()};
  }

  draw() {
    const {text, qos, retained, at} = this.#latest;
    this.#value.textContent = text === '' ? 'empty' : text;
    this.#value.classList.toggle('none', text === '');
    const long = text.length > LARGE_TEXT_MAX || /^\s*[[{]/.test(text);
    this.#value.classList.toggle('long', long);
    this.#time.textContent = TIME.format(at);
    this.#time.dateTime = at.toISOString();
    this.#qos.textContent = `QoS ${qos}`;
    this.#retained.textContent = retained ? 'retained' : '';
    this.root.classList.add('fresh');
    if (this.#points.length > 1) {
      this.#drawLine();
    }
  }

  #drawLine() {
    if (this.#chart === null) {
      this.#chart = document.createElementNS(SVG, 'svg');
      this.#chart.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
      this.#chart.setAttribute('preserveAspectRatio', 'none');
      this.#chart.setAttribute('role', 'img');
      this.#line = document.createElementNS(SVG, 'polyline');
      this.#chart.append(this.#line);
      this.#value.after(this.#chart);
    }
    const low = Math.min(...this.#points);
    const high = Math.max(...this.#points);
    const step = WIDTH / (this.#points.length - 1);
    const y = (value) => (high === low ? HEIGHT / 2 : HEIGHT - 2 - ((value - low) / (high - low)) * (HEIGHT - 4));
    const points = this.#points.map((value, i) => `${(i * step).toFixed(1)},${y(value).toFixed(1)}`);
    this.#line.setAttribute('points', points.join(' '));
    this.#chart.setAttribute('aria-label', `the last ${this.#points.length} values, between ${low} and ${high}`);
  }
}
