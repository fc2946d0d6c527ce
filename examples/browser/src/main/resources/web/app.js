// SPDX-License-Identifier: Apache-2.0
import {BrokerLink} from './broker-link.js';
import {parseAddress} from './reasons.js';
import {TopicBoard} from './topic-board.js';

const INVITATION = 'Connect, and every message shows up here: the last value of each topic, when it came, and how numbers '
  + 'went up and down.';

const at = (id) => document.getElementById(id);

const board = new TopicBoard({list: at('cards'), count: at('count'), empty: at('empty'), suggestions: at('topics')});
const link = new BrokerLink({
  state: showState,
  problem: showProblem,
  message: (topic, payload, packet) => board.take(topic, payload, packet),
});

function showState(state, words) {
  at('state').dataset.state = state;
  at('state').textContent = words;
  const idle = state === 'off' || state === 'bad';
  const buttonGoes = idle && document.activeElement === at('disconnect');
  at('connection-fields').disabled = !idle;
  at('connect').hidden = !idle;
  at('disconnect').hidden = idle;
  at('publish-fields').disabled = state !== 'on';
  if (state === 'on' || idle) {
    at('connection-fields').hidden = !idle;
    at('where').hidden = idle;
    document.body.classList.toggle('connected', !idle);
  }
  if (state === 'on') {
    at('where').textContent = at('address').value + (at('user').value ? `, as ${at('user').value}` : '')
      + `; topics ${at('filter').value}`;
    board.tell(`Nothing yet. A message on ‘${at('filter').value}’ shows up here.`);
  } else if (idle) {
    board.tell(INVITATION);
  }
  if (buttonGoes) {
    at('connect').focus();
  }
}

function showProblem(problem) {
  at('problem').hidden = problem === null;
  at('cause').textContent = problem?.cause ?? '';
  at('cures').replaceChildren(...(problem?.cures ?? []).map((cure) => {
    const item = document.createElement('li');
    item.textContent = cure;
    return item;
  }));
}

function showOutcome(state, words) {
  at('outcome').dataset.state = state;
  at('outcome').textContent = words;
}

at('connection').addEventListener('submit', (event) => {
  event.preventDefault();
  const {url, problem} = parseAddress(at('address').value);
  if (problem) {
    showState('bad', 'Not connected');
    showProblem(problem);
    at('address').focus();
    return;
  }
  board.clear('Connecting …');
  showOutcome('off', '');
  link.open(url, {username: at('user').value, password: at('password').value, filter: at('filter').value});
  at('disconnect').focus();
});

at('disconnect').addEventListener('click', () => link.close());

at('publish').addEventListener('submit', async (event) => {
  event.preventDefault();
  const topic = at('topic').value;
  const qos = Number(at('qos').value);
  if (/[+#]/.test(topic)) {
    showOutcome('bad', 'A message has one topic: + and # are for subscribing.');
    return;
  }
  showOutcome('busy', `Sending to ${topic} …`);
  try {
    await link.publish(topic, at('payload').value, {qos, retain: at('retain').checked});
    showOutcome('on', `${qos === 0 ? 'Sent' : 'The broker has it'}: ${topic}, QoS ${qos}${at('retain').checked ? ', retained' : ''}`);
  } catch (error) {
    showOutcome('bad', `Not published: ${error.message}`);
  }
});

/** Where the broker is, as far as the server of this page knows. */
async function suggestAddress() {
  let known = {scheme: location.protocol === 'https:' ? 'wss' : 'ws', port: location.protocol === 'https:' ? 8084 : 8083};
  try {
    const answer = await fetch('broker.json');
    known = answer.ok ? await answer.json() : known;
  } catch {
    // Served by another server: the usual port will do.
  }
  if (at('address').value === '') {
    at('address').value = `${known.scheme}://${location.hostname || 'localhost'}:${known.port}/mqtt`;
  }
}

board.tell(INVITATION);
await suggestAddress();
if (typeof mqtt === 'undefined') {
  showState('bad', 'Not connected');
  at('connect').disabled = true;
  showProblem({cause: 'MQTT.js did not load.', cures: ['It belongs beside this page as mqtt.min.js: build the example with npm at hand.']});
}
document.documentElement.dataset.ready = 'yes';
