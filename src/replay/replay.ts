import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { claudeCode } from '../agents/claude-code/wire.ts'
import { bringDown, bringUp } from '../client/daemon-life.ts'
import { Catalog } from '../recovery/catalog.ts'
import { planRestore, restore } from '../recovery/restore.ts'
import type { Root } from '../recovery/snapshot.ts'
import { writeModesFile } from '../state/modes-file.ts'
import { type Places, placesOf } from '../state/places.ts'
import { compacted, type Remembered } from './compaction.ts'
import type { Incident, ReplayCall } from './incidents.ts'
import { StagePeople } from './people.ts'
import { spend, transcriptIn } from './spending.ts'

const HOUR_MS = 60 * 60 * 1000
/** A look comes within a second; a machine may be busy. */
const LOOK_MS_MAX = 15_000

/** What the agent's process got back from the hook. */
export interface ReplayResult {
  readonly effect: 'allow' | 'ask' | 'deny'
  readonly text: string
  readonly took_ms: number
}

/** A throw-away person, project and Interlock, with the real hook client and a daemon of its own. */
export class Stage {
  readonly #folder: string
  readonly places: Places
  readonly #home: string
  readonly #project: string
  #calls = 0
  #people: StagePeople | undefined

  constructor() {
    this.#folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interlock-replay-'))
    this.#home = path.join(this.#folder, 'home')
    this.#project = path.join(this.#home, 'shop')
    this.places = placesOf(path.join(this.#home, '.interlock'))
  }

  /** The daemon is a child of this process with the throw-away HOME, so its World is the throw-away one. */
  async open(dist: string): Promise<void> {
    fs.mkdirSync(path.join(this.#project, 'src'), { recursive: true })
    fs.mkdirSync(path.join(this.#home, '.claude'))
    fs.writeFileSync(path.join(this.#home, '.claude/settings.json'), '{}\n')
    fs.writeFileSync(path.join(this.#project, 'src/app.ts'), "console.log('hello')\n")
    fs.writeFileSync(
      path.join(this.#project, 'package.json'),
      '{"name":"shop","scripts":{"test":"node --test"}}\n',
    )
    for (const args of [
      ['init', '-q', '-b', 'main'],
      ['add', '-A'],
      ['-c', 'user.name=shop', '-c', 'user.email=shop@example.com', 'commit', '-qm', 'start'],
    ]) {
      spawnSync('git', args, { cwd: this.#project, env: this.#environment() })
    }
    fs.writeFileSync(path.join(this.#project, 'notes.md'), 'What nobody has committed yet.\n')
    const home = process.env.HOME
    process.env.HOME = this.#home
    try {
      await bringUp(this.places, dist)
    } finally {
      process.env.HOME = home
    }
  }

  #environment(): Record<string, string> {
    return {
      HOME: this.#home,
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      LANG: 'C.UTF-8',
      GIT_CONFIG_NOSYSTEM: '1',
      // Nobody sits in front of the scripted agent: what waits for people is parked.
      CI: 'true',
    }
  }

  /** What `interlock mode` would write for this project: one mode for an hour, or none. */
  order(mode: Incident['mode']): void {
    const from = Date.now()
    const until = from + HOUR_MS
    const owner = os.userInfo().username
    const orders = mode ? [{ ...mode, project: this.#project, owner, from, until }] : []
    writeModesFile(this.places.modes, { orders, lifts: [] })
  }

  /** The person's own settings, from now on. */
  set(settings: string): void {
    const folder = path.join(this.#home, '.config', 'interlock')
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(path.join(folder, 'interlock.toml'), settings)
  }

  /** People with keys, from now on: nobody takes a roster away again. */
  enrol(names: readonly [string, ...string[]]): void {
    this.#people = new StagePeople(this.places, names)
  }

  async approve(name: string): Promise<void> {
    await this.#people?.approve(name)
  }

  /** Sends one call through the hook as Claude Code does: through a shell, the event on standard input. */
  call({ tool, input, by, used }: ReplayCall): ReplayResult {
    const transcript = transcriptIn(this.#home, this.#project)
    if (used !== undefined) spend(transcript, by, used)
    const filled = Object.fromEntries(
      Object.entries(input).map(([key, value]) => [key, this.#fill(value)]),
    )
    this.#calls++
    const start = performance.now()
    const { status, stdout, stderr } = this.#send('action', {
      hook_event_name: 'PreToolUse',
      tool_name: tool,
      tool_input: filled,
      transcript_path: transcript,
      ...(by !== undefined && { agent_id: by, agent_type: 'Explore' }),
    })
    const took_ms = performance.now() - start
    const effect =
      status === 2 ? 'deny' : stdout.includes('"ask"') ? 'ask' : status === 0 ? 'allow' : 'deny'
    return { effect, text: effect === 'deny' ? stderr.trimEnd() : stdout, took_ms }
  }

  #send(door: 'action' | 'signal', event: object) {
    const said = {
      session_id: 'replay',
      cwd: this.#project,
      permission_mode: 'bypassPermissions',
      tool_use_id: `replay-${this.#calls}`,
      ...event,
    }
    return spawnSync(
      '/bin/sh',
      ['-c', `exec '${this.places.hook}' ${door} ${claudeCode.name} '${this.places.root}'`],
      { input: JSON.stringify(said), encoding: 'utf8', env: this.#environment() },
    )
  }

  /** Does what a call would have done to a file, and brings it back; false where it is not as it was. */
  undo(name: string, call: ReplayCall): boolean {
    const file = path.join(this.#project, name)
    const before = fs.readFileSync(file)
    fs.rmSync(file)
    const catalog = new Catalog(this.places.recovery)
    const last = catalog.all().findLast(({ step }) => step === undefined)
    if (last) restore(last, planRestore(last, catalog), catalog, Date.now())
    this.#end(call)
    return fs.existsSync(file) && fs.readFileSync(file).equals(before)
  }

  /** The same where only a look after the last call finds out; false where it does not. */
  async find(name: string, call: ReplayCall): Promise<boolean> {
    const file = path.join(this.#project, name)
    const before = fs.readFileSync(file)
    const catalog = new Catalog(this.places.recovery)
    await until(() => catalog.manifests.read(this.#project)?.seen.inner.get(name))
    fs.rmSync(file)
    this.#end(call)
    const isIt = ({ path, before, after }: Root) =>
      path === file && before.kind === 'file' && after?.kind === 'absent'
    const step = await until(() =>
      catalog.all().findLast(({ roots, step }) => step && roots.some(isIt)),
    )
    if (step) restore(step, planRestore(step, catalog), catalog, Date.now())
    return fs.existsSync(file) && fs.readFileSync(file).equals(before)
  }

  /** Has a session's context compacted, and calls back what was pasted. */
  compact(): Remembered {
    return compacted(this.#home, this.#project, this.places.context, (event) =>
      this.#send('signal', event),
    )
  }

  #end({ tool, input }: ReplayCall): void {
    this.#send('signal', { hook_event_name: 'PostToolUse', tool_name: tool, tool_input: input })
  }

  /** The call as a person reads it. */
  #fill(text: string): string {
    return text.replace('PROJECT', this.#project).replace('HOME/', `${this.#home}/`)
  }

  async close(): Promise<void> {
    await bringDown(this.places)
    fs.rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Looks are taken off everybody's way. */
async function until<T>(find: () => T | undefined): Promise<T | undefined> {
  const started = Date.now()
  for (;;) {
    const found = find()
    if (found !== undefined || Date.now() - started > LOOK_MS_MAX) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
