// SPDX-License-Identifier: Apache-2.0
// Drives clients of MQTT.js for the tests in Java. The requests and answers are those of paho_clients.py, which describes them.

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import mqtt from 'mqtt'

// What to speak (mqtt by default, mqtts, ws, wss), the authority to trust, user name and password.
const [protocol = 'mqtt', authority, username, password] = process.argv.slice(2)
const ALIASES = 10
const clients = new Map()

function write (line) {
  process.stdout.write(JSON.stringify(line) + '\n')
}

function described (topic, payload, packet) {
  return {
    topic,
    payload: payload.toString('hex'),
    qos: packet.qos,
    retain: packet.retain,
    userProperties: { ...packet.properties?.userProperties },
    expirySeconds: packet.properties?.messageExpiryInterval ?? 0
  }
}

function publishProperties (message) {
  const properties = {}
  if (Object.keys(message.userProperties).length > 0) {
    properties.userProperties = message.userProperties
  }
  if (message.expirySeconds > 0) {
    properties.messageExpiryInterval = message.expirySeconds
  }
  return properties
}

function connectOptions (request) {
  const options = {
    protocol,
    host: authority ? 'localhost' : '127.0.0.1',
    port: request.port,
    path: '/mqtt',
    ...(authority && { ca: readFileSync(authority) }),
    ...(username && { username, password }),
    protocolVersion: request.version,
    protocolId: request.version === 3 ? 'MQIsdp' : 'MQTT',
    clientId: request.clientId,
    clean: request.cleanStart,
    reconnectPeriod: 0,
    resubscribe: false
  }
  if (request.version === 5) {
    // Topic aliases both ways, without the test asking for them. Not for kept sessions, which the test queues QoS 2 for:
    // MQTT.js 5.16 tells an empty topic for a QoS 2 message that came with an alias only.
    options.autoUseTopicAlias = true
    options.autoAssignTopicAlias = true
    options.properties = {
      sessionExpiryInterval: request.expirySeconds,
      ...(request.cleanStart && { topicAliasMaximum: ALIASES })
    }
  }
  if (request.will) {
    const { topic, payload, qos, retain } = request.will
    options.will = { topic, payload: Buffer.from(payload, 'hex'), qos, retain }
  }
  return options
}

const calls = {
  async connect (request) {
    const client = mqtt.connect(connectOptions(request))
    clients.set(request.client, client)
    client.on('message', (topic, payload, packet) => {
      write({ client: request.client, message: described(topic, payload, packet) })
    })
    await once(client, 'connect')
    client.on('error', failure => process.stderr.write(`${request.client}: ${failure}\n`))
  },

  async subscribe ({ client, filter, qos }) {
    const granted = await clients.get(client).subscribeAsync(filter, { qos })
    if (granted[0].qos !== qos) {
      throw new Error('SUBACK ' + granted[0].qos)
    }
  },

  async publish ({ client, messages }) {
    const mine = clients.get(client)
    const v5 = mine.options.protocolVersion === 5
    await Promise.all(messages.map(message => mine.publishAsync(message.topic, Buffer.from(message.payload, 'hex'), {
      qos: message.qos,
      retain: message.retain,
      ...(v5 && { properties: publishProperties(message) })
    })))
  },

  async disconnect ({ client }) {
    await clients.get(client).endAsync()
  },

  async cut ({ client }) {
    const mine = clients.get(client)
    const closed = once(mine, 'close')
    mine.stream.destroy()
    await closed
    await mine.endAsync(true)
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  try {
    await calls[request.call](request)
    write({ id: request.id })
  } catch (failure) {
    write({ id: request.id, error: String(failure?.stack ?? failure) })
  }
}
process.exit(0)
