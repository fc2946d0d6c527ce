// SPDX-License-Identifier: Apache-2.0
import {reason, refusal, unreachable} from './reasons.js';

const CONNECT_TIMEOUT_MILLIS = 10_000;
const RECONNECT_MILLIS = 1_500;
// A browser wakes a page that nobody looks at once a minute only.
const KEEP_ALIVE_SECONDS = 120;
const SESSION_TAKEN_OVER = 0x8e;

/**
 * The connection of this page to a broker: MQTT 5 over WebSocket, a session that ends with it. A first connection that fails
 * is given up with its cause; one that was lost is tried again until it is back or its user has enough.
 *
 * `on.state(state, words)`: 'off', 'busy', 'on' or 'bad'; `on.problem({cause, cures})`, or null when it is over;
 * `on.message(topic, payload, packet)`.
 */
export class BrokerLink {
  #on;
  #client = null;
  #url = null;
  #filter = '';
  #wasConnected = false;
  #attempts = 0;
  #told = '';

  constructor(on) {
    this.#on = on;
  }

  get connected() {
    return this.#client !== null && this.#client.connected;
  }

  /** Connects to a URL and subscribes to a filter. Password and user name live in this connection only. */
  open(url, {username, password, filter}) {
    this.#drop();
    this.#url = url;
    this.#filter = filter;
    this.#wasConnected = false;
    this.#attempts = 0;
    this.#told = '';
    this.#on.problem(null);
    this.#on.state('busy', 'Connecting …');
    let client;
    try {
      client = mqtt.connect(url.href, {
        protocolVersion: 5,
        clientId: 'page-' + crypto.getRandomValues(new Uint32Array(2)).join('-'),
        clean: true,
        username: username || undefined,
        password: password || undefined,
        keepalive: KEEP_ALIVE_SECONDS,
        connectTimeout: CONNECT_TIMEOUT_MILLIS,
        reconnectPeriod: RECONNECT_MILLIS,
        resubscribe: false,
        queueQoSZero: false,
        timerVariant: 'native',
      });
    } catch (error) {
      this.#fail({cause: `The connection could not be started: ${error.message}`, cures: []});
      return;
    }
    this.#client = client;
    const ifCurrent = (action) => (...args) => {
      if (this.#client === client) {
        action.apply(this, args);
      }
    };
    client.on('packetreceive', ifCurrent(this.#onPacket));
    client.on('connect', ifCurrent(this.#onConnect));
    client.on('error', ifCurrent(this.#onError));
    client.on('close', ifCurrent(this.#onClose));
    client.on('message', ifCurrent(this.#on.message));
  }

  /** Ends the connection on its user's word. */
  close() {
    this.#drop();
    this.#url = null;
    this.#on.problem(null);
    this.#on.state('off', 'Not connected');
  }

  /** Resolves once the broker has the message as its QoS demands; rejects with the reason if it does not take it. */
  publish(topic, payload, options) {
    return new Promise((resolve, reject) => {
      this.#client.publish(topic, payload, options, (error) => {
        if (error) {
          reject(new Error(error.code >= 0x80 ? reason(error.code) : error.message));
        } else {
          resolve();
        }
      });
    });
  }

  #drop() {
    const client = this.#client;
    this.#client = null;
    client?.end(true);
  }

  #fail(problem) {
    this.#drop();
    this.#on.state('bad', 'Not connected');
    this.#on.problem(problem);
  }

  #onPacket(packet) {
    if (packet.cmd === 'connack') {
      this.#told = packet.properties?.reasonString ?? '';
    } else if (packet.cmd === 'suback') {
      this.#onSubscribed(packet.granted[0]);
    } else if (packet.cmd === 'disconnect' && packet.reasonCode === SESSION_TAKEN_OVER) {
      this.#fail({cause: `The broker ended the connection: ${reason(packet.reasonCode)}.`, cures: ['Connect again.']});
    }
  }

  #onConnect() {
    this.#wasConnected = true;
    this.#attempts = 0;
    this.#on.problem(null);
    this.#on.state('busy', 'Subscribing …');
    this.#client.subscribe(this.#filter, {qos: 1});
  }

  /** From here on no message is missed. */
  #onSubscribed(code) {
    this.#on.state('on', `Connected to ${this.#url.host}`);
    if (code >= 0x80) {
      this.#on.problem({
        cause: `The broker does not let you read ‘${this.#filter}’: ${reason(code)}.`,
        cures: ['Disconnect and ask for topics that this user may read.', 'Publishing may work all the same.'],
      });
    }
  }

  #onError(error) {
    if (error.code >= 0x80) {
      this.#fail(refusal(error.code, this.#told)); // CONNACK: trying the same again would not help
    }
  }

  async #onClose() {
    if (this.#wasConnected) {
      this.#attempts++;
      this.#on.state('busy', this.#attempts === 1 ? 'Connection lost, trying again …'
        : `Connection lost, trying again … (${this.#attempts})`);
      return;
    }
    const url = this.#url;
    this.#drop();
    this.#on.state('busy', 'No connection, looking for the reason …');
    const problem = await unreachable(url);
    if (this.#client === null && this.#url === url) {
      this.#fail(problem);
    }
  }
}
