// SPDX-License-Identifier: Apache-2.0
// What went wrong, in words: a cause and what may cure it.

const REFUSALS = new Map([
  [0x84, ['The broker does not speak MQTT 5.', ['Use a broker that does, such as microbroker.']]],
  [0x85, ['The broker does not accept the client id of this page.', ['Look into the log of the broker.']]],
  [0x86, ['User name or password is wrong.', [
    'Check both; capitals count.',
    'A user is added to the password file, or gets a new password, by: microbroker passwd users NAME']]],
  [0x87, ['The broker lets nobody in who is not authorized.', [
    'Give user name and password.',
    'If you did: this user may not connect here.']]],
  [0x88, ['The broker is not available just now.', ['Try again later; its log says why.']]],
  [0x89, ['The broker is busy.', ['Try again in a few seconds.']]],
  [0x8a, ['The broker has banned this client.', ['Ask who runs it.']]],
  [0x97, ['A quota of the broker is used up.', ['Try again later, or ask who runs it for more.']]],
  [0x9f, ['Too many attempts in a short time.', [
    'Wait a minute, then try again with the right password.']]],
]);

const REASONS = new Map([
  [0x80, 'unspecified error'],
  [0x81, 'malformed packet'],
  [0x82, 'protocol error'],
  [0x83, 'the broker cannot do this'],
  [0x87, 'not authorized'],
  [0x8b, 'the broker is shutting down'],
  [0x8d, 'nothing was heard of this page for too long'],
  [0x8e, 'another client came with the same client id'],
  [0x8f, 'the filter is not allowed'],
  [0x90, 'the topic is not allowed'],
  [0x93, 'too many messages at once'],
  [0x95, 'the message is too large for the broker'],
  [0x97, 'a quota is used up'],
  [0x98, 'who runs the broker closed the connection'],
  [0x99, 'the payload has the wrong format'],
  [0x9a, 'the broker keeps no retained messages'],
  [0x9b, 'the broker does not know this QoS'],
]);

const hex = (code) => '0x' + code.toString(16).padStart(2, '0').toUpperCase();

/** A reason code of MQTT 5 as words. */
export function reason(code) {
  return REASONS.get(code) ?? `reason ${hex(code)}`;
}

/** Why the broker answered CONNECT with a no; `told` is its own explanation, if it gave one. */
export function refusal(code, told) {
  const [cause, cures] = REFUSALS.get(code) ?? [`The broker refused the connection: ${reason(code)}.`, ['Its log says why.']];
  const words = told ? ` It says: ${told}` : '';
  return {cause: `${cause} (${hex(code)})${words}`, cures};
}

const isLoopback = (host) => host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);

/** The address of a broker as a URL, or the problem with it. */
export function parseAddress(text) {
  const example = `Write one such as ws://${location.hostname || 'localhost'}:8083/mqtt or wss://home.example:8084/mqtt`;
  let url;
  try {
    url = new URL(text.trim());
  } catch {
    return {problem: {cause: `‘${text}’ is not an address.`, cures: [example]}};
  }
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    return {problem: {
      cause: `A page reaches a broker by ws or wss, not by ${url.protocol.slice(0, -1)}.`,
      cures: ['The broker opens that door with --ws-port 8083.', example],
    }};
  }
  if (url.username || url.password) {
    return {problem: {
      cause: 'User name and password do not belong into the address.',
      cures: ['They have fields of their own, and are kept nowhere.'],
    }};
  }
  if (url.hash) {
    return {problem: {cause: 'The address of a WebSocket has no part behind #.', cures: [example]}};
  }
  if (location.protocol === 'https:' && url.protocol === 'ws:' && !isLoopback(url.hostname)) {
    return {problem: {
      cause: 'A page that came by https cannot speak ws: the browser forbids it.',
      cures: ['Use wss, on a listener of the broker with a certificate.'],
    }};
  }
  return {url};
}

/** Whether any web server answers there: the browser does not tell a page why a WebSocket failed. */
async function answers(url) {
  const origin = (url.protocol === 'wss:' ? 'https://' : 'http://') + url.host + '/';
  try {
    await fetch(origin, {
      mode: 'no-cors', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(4000),
    });
    return true;
  } catch {
    return false;
  }
}

/** Why a WebSocket could not be opened, as well as a page can find out. */
export async function unreachable(url) {
  return (await answers(url)) ? turnedAway(url) : silent(url);
}

function turnedAway(url) {
  const cures = [];
  if (url.pathname !== '/mqtt') {
    cures.push(`The path is usually /mqtt, here it is ${url.pathname}.`);
  }
  const list = `origins: ["${location.origin}"]`;
  if (location.hostname === url.hostname) {
    cures.push(`If the listener of the broker has a list of origins, this page must be on it: ${list}`);
  } else {
    cures.push(`This page comes from ${location.host}, the broker is ${url.host}: `
      + `a broker lets in pages of its own host only, unless its listener says otherwise: ${list}`);
    cures.push(`Or open this page under the name of the broker, or write ${location.hostname} into the address.`);
  }
  return {cause: `${url.host} answers, but did not let this page in.`, cures};
}

function silent(url) {
  const secure = url.protocol === 'wss:';
  const port = url.port || (secure ? '443' : '80');
  const cures = secure ? [
    'Does this browser trust the certificate of the broker? For one that you made yourself open '
      + `https://${url.host}/ in a new tab, accept the certificate, come back and connect again.`,
    `Is the certificate for ${url.hostname}? The name in the address must be in it.`,
    `Is the broker running, with a listener for secure WebSocket on port ${port}? If it has no TLS, the address begins with ws.`,
  ] : [
    `Is the broker running, with a listener for WebSocket on port ${port}? ./microbroker --ws-port ${port}`,
    'Does that port speak TLS? Then the address begins with wss.',
  ];
  if (port === '1883' || port === '8883') {
    cures.unshift(`Port ${port} is usually MQTT over TCP, which browsers do not speak; WebSocket is usually at 8083, with TLS at 8084.`);
  }
  return {cause: secure ? `No secure connection to ${url.host} came about.` : `Nothing answers at ${url.host} by WebSocket.`, cures};
}
