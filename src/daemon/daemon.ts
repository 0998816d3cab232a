import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import type net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { WIRES } from '../agents/wires.ts'
import { decide } from '../decide/decide.ts'
import { policyDigest } from '../policy/digest.ts'
import { DEFAULT_POLICY } from '../policy/policy.ts'
import { sha256 } from '../record/canonical.ts'
import { serviceDraft } from '../record/entry.ts'
import type { Ledger } from '../record/ledger.ts'
import { answerEvent } from '../spine/spine.ts'
import { type Account, accountAt, levelOfPerson, placesAt, reachOf } from '../state/account.ts'
import { deploy } from '../state/deploy.ts'
import { takeLock } from '../state/lock.ts'
import { readMemoryFile, writeMemoryFile } from '../state/memory-file.ts'
import { openLedger } from '../state/open-ledger.ts'
import type { Places } from '../state/places.ts'
import { privateFolder, writePrivate } from '../state/private-file.ts'
import { PING, VERSION } from '../state/version.ts'
import { WORLD_FORMAT, writeWorldFile } from '../state/world-file.ts'
import { WARN_AT } from '../usage/windows/warnings.ts'
import { CompiledConfigs } from '../world/compiled-configs.ts'
import { ConfigFiles } from '../world/config-files.ts'
import { HYPOTHETICAL } from '../world/hypothetical.ts'
import { guardSettings } from '../world/surroundings.ts'
import { type Approvals, openApprovals } from './approvals.ts'
import { Budgets } from './budgets.ts'
import { Contexts } from './contexts.ts'
import { openHttpDoor } from './http-door.ts'
import { KeeperDoor } from './keeper/door.ts'
import { readSecret } from './keeper/secret.ts'
import { keepHere } from './keeping.ts'
import { SetModes } from './modes.ts'
import { Others } from './others.ts'
import { contextSettings, usageSettings } from './people-settings.ts'
import { Recorder } from './recorder.ts'
import { type AnswerBytes, openSocketDoor } from './socket-door.ts'
import { importSpool } from './spool-import.ts'
import { type Standings, surroundingsOf } from './surroundings.ts'
import { Telemetry } from './telemetry.ts'

/** How often the world file is written again, so that its head of the ledger is not far behind. */
const WORLD_FILE_MS = 2_000

export interface Daemon {
  stop(): Promise<void>
}

/** Starts the resident process, or gives undefined where one is running for this folder. */
export async function startDaemon(root: string, dist: string): Promise<Daemon | undefined> {
  const account = accountAt(root)
  const places = placesAt(root)
  const reach = reachOf(account)
  privateFolder(places.root, reach)
  privateFolder(places.run, reach)
  const lock = takeLock(places.lock)
  if (!lock) return undefined
  // Clients, fallback and daemon are then of one version, however this one came to be started.
  deploy(places, dist, reach)
  const now = () => Date.now()
  // Two people of one machine have each a daemon of their own.
  const host = `${os.hostname()}-${sha256(places.root).slice(0, 4)}`
  let others: Others | undefined
  const { ledger, shared } = openLedger(places, {
    dist,
    onWritten: (seq) => tolerate(() => others?.onWritten(seq)),
  })
  const recorder = new Recorder(ledger, now, shared ? host : undefined)
  const imported = importSpool(places.spool, ledger, now)
  const facts = { version: VERSION, pid: process.pid, imported }
  const started = serviceDraft('the daemon started', now(), facts)
  recorder.write([started], false)
  // Before the world file: a hook that knows the one must know the other.
  if (!readMemoryFile(places.sessions))
    writeMemoryFile(places.sessions, { strict: [], refused: [], folders: [] })
  let approvals: Approvals | undefined
  // A hook without a daemon must know modes and files of settings as soon as they are met.
  const tellHooks = () => tolerate(() => writeWorld(places, account, ledger, standings, true))
  const modes = new SetModes(
    places,
    ledger,
    recorder,
    now,
    () => {
      tellHooks()
      approvals?.people.onStanding()
    },
    shared,
  )
  const configs = new CompiledConfigs(now, tellHooks)
  const standings = { modes, configs, now }
  writeWorld(places, account, ledger, standings, true)

  const files = new ConfigFiles(account.home, levelOfPerson(account), configs.read)
  const budgets =
    account.level === 'same-account'
      ? new Budgets(
          { root: places.root, program: path.join(dist, 'cli.mjs') },
          now,
          (text, session) => approvals?.notices.onBudget(text, session, now()),
          () => usageSettings(files).warnAt ?? WARN_AT,
        )
      : undefined
  const keeper =
    account.level === 'own-account'
      ? new KeeperDoor({ login: account.login, secret: readSecret(places), recorder, now })
      : undefined
  approvals = openApprovals({
    places,
    account,
    dist,
    ledger,
    recorder,
    modes,
    budgets,
    keeperIsThere: () => keeper?.isThere ?? false,
    files,
    host,
    now,
  })
  const { asking, people, notices, hear } = approvals
  notices.onEntry(started)
  others = new Others(ledger, host, hear)
  // With an account of its own the daemon may not read the agents' transcripts.
  const contexts =
    account.level === 'same-account'
      ? new Contexts(
          path.join(dist, 'cli.mjs'),
          places.context,
          now,
          () => contextSettings(files),
          (text, session) => notices.onContext(text, session, now()),
        )
      : undefined
  // Nor hear what they tell of themselves.
  const telemetry = account.level === 'same-account' ? new Telemetry(places.root, now) : undefined
  const keeping = keeper ?? keepHere(places, dist, now)
  const surroundings = surroundingsOf(
    places,
    account,
    recorder,
    ledger,
    standings,
    files,
    asking,
    keeping,
    contexts,
    budgets,
  )
  const answer: AnswerBytes = async (agent, door, body, caller) => {
    if (agent === PING && door === 'signal') return { exit: 0, stdout: '', stderr: '' }
    const wire = WIRES.get(agent)
    if (!wire)
      return {
        exit: door === 'action' ? 2 : 0,
        stdout: '',
        stderr: `interlock: no agent is called ${agent}\n`,
      }
    if (fs.existsSync(places.spool)) importSpool(places.spool, ledger, now)
    return await answerEvent(wire, door, body.toString('utf8'), surroundings, caller)
  }
  const socket = await openSocketDoor(places.socket, answer, reach)
  const socketClients = connectionsOf(socket)
  const tokens = { ask: randomBytes(24).toString('hex'), answer: randomBytes(24).toString('hex') }
  // The bash client's, which an account of its own does without: loopback knows no users.
  const http = account.level === 'same-account' ? await openHttpDoor(tokens, answer) : undefined
  const httpClients = http && connectionsOf(http.server)
  await keeper?.open(places.keeper, reach)
  await people.open()
  if (http) writePrivate(places.endpoint, `IL1 ${http.port} ${tokens.ask} ${tokens.answer}\n`)
  writePrivate(places.pid, `${process.pid}\n`)

  void telemetry?.look()
  let headWritten = ledger.head().seq
  const timer = setInterval(() => {
    // What was set or taken out is in the record though no agent asks for anything.
    tolerate(() => modes.now())
    tolerate(() => approvals?.sweep())
    void telemetry?.look()
    if (ledger.head().seq === headWritten) return
    headWritten = ledger.head().seq
    tolerate(() => writeWorld(places, account, ledger, standings, true))
    // Off the hot path: by itself SQLite would hold up one call in some hundred for it.
    tolerate(() => ledger.checkpoint())
  }, WORLD_FILE_MS)
  setImmediate(warmUp)

  return {
    async stop() {
      clearInterval(timer)
      await Promise.all([
        closed(socket, socketClients),
        http && httpClients && closed(http.server, httpClients),
        approvals?.close(),
        keeping.stop(),
        contexts?.stop(),
        budgets?.stop(),
        telemetry?.stop(),
      ])
      for (const file of [places.endpoint, places.pid, places.socket, places.keeper])
        fs.rmSync(file, { force: true })
      tolerate(() => recorder.write([serviceDraft('the daemon stopped', now())], true))
      tolerate(() =>
        writeWorld(places, account, ledger, standings, !fs.existsSync(`${places.run}/down`)),
      )
      ledger.close()
      lock.release()
    },
  }
}

/** Judges the rules' own examples once, in pieces, so that the first real call meets warm code. Nothing is recorded. */
function warmUp(): void {
  const examples = DEFAULT_POLICY.rules.flatMap(({ examples: { stops } }) => stops.slice(0, 1))
  const next = (): void => {
    for (const command of examples.splice(0, 4)) {
      const deed = { kind: 'shell', command, dialect: 'bash', background: false } as const
      const origin = { agent: 'interlock', session: '', tool: 'warm-up' } as const
      decide({ origin, cwd: undefined, deed }, DEFAULT_POLICY, HYPOTHETICAL)
    }
    if (examples.length > 0) setImmediate(next)
  }
  next()
}

function writeWorld(
  places: Places,
  { home }: Account,
  ledger: Ledger,
  { configs, modes }: Standings,
  autostart: boolean,
): void {
  writeWorldFile(places.world, {
    format: WORLD_FORMAT,
    version: VERSION,
    at: Date.now(),
    configs: configs.all(),
    ...modes.known(),
    policy: policyDigest(DEFAULT_POLICY),
    settings: guardSettings(home, places.receipts),
    daemonPid: process.pid,
    head: ledger.head(),
    autostart,
  })
}

/** The world file and the last entry are for others; when they fail, the daemon goes on and doctor sees it. */
function tolerate(deed: () => void): void {
  try {
    deed()
  } catch (error) {
    console.error(`interlock: ${error instanceof Error ? error.message : 'unknown error'}`)
  }
}

/** Clients get so long to take their answer when the daemon ends; one that only sits there cannot hold it up. */
const CLOSE_MS = 1_000

function connectionsOf(server: net.Server): ReadonlySet<net.Socket> {
  const open = new Set<net.Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return open
}

function closed(server: net.Server, clients: ReadonlySet<net.Socket>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const client of clients) client.destroy()
    }, CLOSE_MS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
