/**
 * Sends until it is refused, over a slow link between two network namespaces: on loopback the kernel is never full. Run
 * by `unshare -n` with the way, `batched` or `plain`; prints as JSON what was accepted, what was dropped and what arrived.
 * With `try` it makes the link and nothing else; as `receiver` it is the other end, in a namespace of its own.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { builtAddon } from './datagram-ways.ts'
import { openRelay, stopRelays } from './relay-fixture.ts'

const NEAR = { address: '10.9.0.1', hardware: '02:00:00:00:00:01', device: 'fairline1' }
const FAR = { address: '10.9.0.2', hardware: '02:00:00:00:00:02', device: 'fairline2' }
const PORT = 5_060
const BYTES = 1_000

function run(line: string): void {
  const [program = '', ...words] = line.split(' ')
  execFileSync(program, words)
}

function raise(own: typeof NEAR, other: typeof NEAR): void {
  run(`ip address add ${own.address}/24 dev ${own.device}`)
  run(`ip link set ${own.device} up`)
  // Nobody is asked where the other is: meanwhile the kernel would keep a few datagrams, and lose the rest.
  run(`ip neighbour replace ${other.address} lladdr ${other.hardware} dev ${own.device} nud permanent`)
}

function makeLink(): void {
  run(
    `ip link add ${NEAR.device} address ${NEAR.hardware} type veth peer name ${FAR.device} address ${FAR.hardware}`,
  )
  run(`tc qdisc add dev ${NEAR.device} root tbf rate 20mbit burst 16kb limit 20mb`)
  raise(NEAR, FAR)
}

/** Writes the number of each datagram, and `torn` for one that is not as it was sent. */
async function receive(): Promise<void> {
  process.stdout.write('here\n')
  await once(process.stdin, 'data')
  raise(FAR, NEAR)
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1_024 * 1_024 }).bind(PORT, FAR.address)
  await once(socket, 'listening')
  process.stdout.write('ready\n')
  socket.on('message', (bytes) => {
    const number = bytes.toString('latin1', 0, bytes.indexOf(' '))
    process.stdout.write(`${bytes.equals(message(Number(number))) ? number : 'torn'}\n`)
  })
  process.stdin.on('end', () => process.exit())
}

function message(number: number): Buffer {
  return Buffer.alloc(BYTES, `${number} `)
}

async function fill(addon: typeof builtAddon.addon): Promise<void> {
  makeLink()
  const far = spawn('unshare', ['-n', process.execPath, import.meta.filename, 'receiver'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(far.stdout)[Symbol.asyncIterator]()
  await lines.next()
  run(`ip link set ${FAR.device} netns ${far.pid}`)
  far.stdin.write('moved\n')
  await lines.next()

  const { layer, user } = await openRelay([`udp:${NEAR.address}:1`], { addon })
  const [listener] = layer.listeners
  const to = { transport: 'udp', address: FAR.address, port: PORT } as const
  const send = (number: number) => listener && layer.send(message(number), BYTES, listener, to, null)
  let accepted = 0
  while (user.drops.length === 0 && accepted < 10_000) send(accepted++)
  // The last one was refused.
  accepted -= user.drops.length
  const arrived: string[] = []
  while (arrived.length < accepted) arrived.push(String((await lines.next()).value))
  send(accepted)
  const afterwards = (await lines.next()).value
  process.stdout.write(JSON.stringify({ accepted, drops: user.drops, arrived, afterwards }))
  far.stdin.end()
  await stopRelays()
}

const [, , mode] = process.argv
if (mode === 'try') makeLink()
else if (mode === 'receiver') await receive()
else await fill(mode === 'batched' ? builtAddon.addon : null)
