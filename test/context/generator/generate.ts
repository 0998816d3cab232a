import { createHash } from 'node:crypto'
import { writeClaudeCode } from './claude/writer.ts'
import { writeCodex } from './codex.ts'
import { writeCopilot } from './copilot.ts'
import type { PlannedFact } from './facts.ts'
import { writeGemini } from './gemini.ts'
import type { Fact, Format, Manifest, Where } from './manifest.ts'
import { writeOpenCode } from './opencode.ts'
import { planSession, type Session, type Wanted } from './plan.ts'
import { literalOf, questions } from './queries.ts'
import { Random } from './random.ts'
import { stringsOf } from './steps.ts'
import type { Written } from './written.ts'

const WRITERS: Readonly<Record<Format, (session: Session, home: string) => Written>> = {
  'claude-code': writeClaudeCode,
  codex: writeCodex,
  gemini: writeGemini,
  opencode: writeOpenCode,
  copilot: writeCopilot,
}

export interface Order extends Wanted {
  readonly format: Format
  /** A folder of its own: the person's home. */
  readonly home: string
}

/** Writes a session as its agent would have, and says what is in it. The same order, the same bytes. */
export function generate({ format, home, ...wanted }: Order): Manifest {
  const session = planSession(wanted)
  const written = WRITERS[format](session, home)
  const random = new Random(wanted.seed + 17)
  const texts = [...textsOf(session)]
  const facts = session.facts.map((planned) => factOf(random, session, written, planned, texts))
  const decoys = session.facts.flatMap(({ id, decoy }) => {
    const item = written.items.get(`${id}d`)
    return decoy !== undefined && item ? [{ id: `${id}d`, of: id, ...item }] : []
  })
  return {
    seed: wanted.seed,
    format,
    home,
    session: session.id,
    cwd: session.cwd,
    transcript: written.transcript,
    files: written.files,
    bytes: written.bytes,
    compactions: session.steps.filter(({ type }) => type === 'compaction').length,
    facts,
    decoys,
    secrets: session.secrets,
  }
}

function factOf(
  random: Random,
  { steps }: Session,
  written: Written,
  planned: PlannedFact,
  texts: readonly string[],
): Fact {
  const { id, kind, subject, where, text, words, mark, secrets, decoy } = planned
  const item = written.items.get(id)
  if (!item) throw new Error(`${id} was not written`)
  const at = steps.findIndex((step) => idsIn(step).includes(id))
  const epoch = steps.slice(0, at).filter(({ type }) => type === 'compaction').length
  const compactions = steps.filter(({ type }) => type === 'compaction').length
  const elsewhere = (part: string) =>
    secrets.some((value) => value.includes(part) || part.includes(value)) ||
    texts.some((other) => other !== text && !other.includes(text) && other.includes(part))
  const asked = { kind, subject, words, mark: decoy === undefined ? undefined : mark }
  return {
    ...item,
    id,
    kind,
    subject: subject.word,
    where: whereIn(written, where),
    text,
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(item.raw).digest('hex'),
    epoch,
    lost: epoch < compactions && !written.present.has(id),
    hasSecret: secrets.length > 0,
    queries: { literal: literalOf(random, text, elsewhere), ...questions(random, asked) },
  }
}

/** Not every agent has agents of its own, or keeps results apart. */
function whereIn({ agents, spills }: Written, where: Where): Where {
  return (where === 'subagent' && !agents) || (where === 'spill' && !spills) ? 'tool_result' : where
}

function idsIn(step: Session['steps'][number]): readonly string[] {
  const held = step.type === 'agent' ? step.steps : [step]
  return held.flatMap((one) => ('plant' in one && one.plant ? [one.plant] : []))
}

/** Every text of the session, as often as it was said. */
function* textsOf({ steps }: Session): Iterable<string> {
  for (const step of steps) {
    for (const one of step.type === 'agent' ? [...step.steps, step] : [step]) {
      if (one.type === 'assistant') yield one.text
      if (one.type === 'user') yield* one.texts
      if (one.type === 'call') yield* [...stringsOf(one.input), one.result]
      if (one.type === 'agent') yield* [one.description, one.prompt, one.result]
      if (one.type === 'compaction') yield one.summary
    }
  }
}
