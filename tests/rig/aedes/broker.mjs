// An aedes broker for tests: MQTT over WebSocket on 127.0.0.1, in memory only.
// Its settings are one JSON text in the environment: { "port": 1234, "users": { "name": "password" } }.
import { readFileSync } from 'node:fs'
import { Aedes } from 'aedes'
import { WebSocketServer, createWebSocketStream } from 'ws'

const { port, users } = JSON.parse(process.env.AEDES_SETTINGS)
const { version } = JSON.parse(readFileSync(new URL('node_modules/aedes/package.json', import.meta.url)))
const broker = await Aedes.createBroker({
  authenticate (_client, user, password, done) {
    const known = Object.keys(users).length === 0 || (Object.hasOwn(users, user) && users[user] === String(password))
    if (known) done(null, true)
    // 4 is "bad user name or password" (MQTT 3.1.1 §3.2.2.3).
    else done(Object.assign(new Error('unknown user or wrong password'), { returnCode: 4 }), false)
  }
})
console.log(`aedes ${version}`)
const server = new WebSocketServer({ host: '127.0.0.1', port, path: '/mqtt' })
server.on('connection', (socket, request) => broker.handle(createWebSocketStream(socket), request))
