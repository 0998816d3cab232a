import type { Action, Deed } from '../action/action.ts'
import { sqlEffects } from './database/effects.ts'
import type { Effect, Facts } from './facts.ts'
import { locate } from './files/locate.ts'
import { readBombs } from './guard/bombs.ts'
import { readMcpTool } from './mcp/tool.ts'
import { Reading } from './reading.ts'
import { readRecreation } from './recreate.ts'
import { readPowerShellText, readShell } from './shell/read.ts'
import type { World } from './world.ts'

/** What an action would do, as far as can be told without doing it. Pure, and bounded by limits.ts. */
export function factsOf(action: Action, world: World): Facts {
  const reading = new Reading(world)
  try {
    readDeed(action.deed, reading)
    readRecreation(reading)
  } catch (error) {
    // A defect of ours is an unknown like any other: it makes the answer stricter and says whose fault it is.
    const text = error instanceof Error ? error.message : 'the reading failed'
    reading.unknown('internal', text, { start: 0, end: 0 })
  }
  return reading.facts()
}

function readDeed(deed: Deed, reading: Reading): void {
  switch (deed.kind) {
    case 'shell':
      readBombs(deed.command, reading)
      return deed.dialect === 'bash'
        ? readShell(deed.command, reading)
        : readPowerShellText(deed.command, reading)
    case 'sql': {
      const field = { text: deed.text, known: true, glob: false, span: whole(deed.text) }
      return sqlEffects(reading, field, reading.world.ambient ?? 'unknown', {
        dialect: deed.dialect,
      })
    }
    case 'read':
      return readFile(deed.path, 'read', reading)
    case 'write':
    case 'edit':
      return readFile(deed.path, 'overwrite', reading)
    case 'sub-agent':
    case 'conversation':
    case 'fetch':
      return
    case 'mcp':
      return readMcpTool(deed, reading)
    case 'unknown':
      return reading.unknown(
        'unknown-tool',
        `what the tool ${deed.tool} does is not known`,
        whole(deed.tool),
      )
  }
}

/** A file tool names its file plainly. Writing what lies in the project is an agent's everyday work. */
function readFile(path: string, verb: 'read' | 'overwrite', reading: Reading): void {
  const span = whole(path)
  const field = { text: path, known: true, glob: false, span }
  const { target, nowhere } = locate(field, reading, reading.world.cwd)
  if (nowhere) return
  reading.effect({
    verb: verb === 'read' ? 'read' : everyday(target) ? 'create' : 'overwrite',
    target,
    environment: 'local',
    scope: 'one',
    reversibility: verb === 'read' ? 'reversible' : 'recoverable',
    span,
  })
}

function everyday(target: Effect['target']): boolean {
  return (
    target.kind === 'file' &&
    (target.zone === 'project' ||
      target.zone === 'build' ||
      target.zone === 'temp' ||
      target.zone === 'outside')
  )
}

function whole(text: string): { start: number; end: number } {
  return { start: 0, end: text.length }
}
