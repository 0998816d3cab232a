import { randomBytes } from 'node:crypto'
import { type Action, type Deed, type Json, type Origin, textOf } from '../action/action.ts'
import type { Signal } from '../action/signal.ts'
import type { Judgement } from '../decide/decide.ts'
import type { Reason } from '../decide/decision.ts'
import { nameOf } from '../facts/facts.ts'
import { RECORD_TEXT_CHARS_MAX } from '../limits.ts'
import { canonical, sha256 } from './canonical.ts'
import { redact, redactorOf } from './secrets/redact.ts'

/** The form of an entry's body. A reader of a newer form keeps reading the older ones. */
export const ENTRY_FORMAT = 1

/** Who wrote the entry. */
export type Source = 'daemon' | 'fallback' | 'cli' | 'http'

export const ENTRY_KINDS = ['action', 'signal', 'incident', 'service', 'approval'] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/**
 * What is going to be written. Secrets are masked and contents are digests already: nothing that comes later sees
 * them. The salt lies outside of the body, so that it can be forgotten and the chain still holds.
 */
export interface Draft {
  readonly kind: EntryKind
  readonly at: number
  readonly body: { readonly [key: string]: Json }
  readonly salt: string
}

/** A record as it stands in the ledger. */
export interface Entry extends Draft {
  readonly seq: number
  readonly previous: string
  readonly hash: string
}

/** The first entry's predecessor. */
export const GENESIS = '0'.repeat(64)

/**
 * The hash covers everything of the entry but its salt, as canonical JSON; `body` is the entry's body in that form,
 * for a caller that has it already.
 */
export function hashOf(
  { seq, at, kind, previous, body }: Omit<Entry, 'hash' | 'salt'>,
  bodyText = canonical(body),
): string {
  return sha256(
    `{"at":${at},"body":${bodyText},"format":${ENTRY_FORMAT},"kind":"${kind}","previous":"${previous}","seq":${seq}}`,
  )
}

function saltedDigest(salt: string, text: string): string {
  return sha256(`${salt}:${text}`)
}

function newSalt(): string {
  return randomBytes(16).toString('hex')
}

export interface Outcome {
  readonly source: Source
  readonly policy: string
  readonly took_us: number
  /** The request to people that it waits for. */
  readonly approval?: string
  /** Words in a sub-agent's task that ask for harm, by their names. */
  readonly goals?: readonly string[]
}

export function actionDraft(
  action: Action,
  judgement: Judgement,
  at: number,
  outcome: Outcome,
): Draft {
  const salt = newSalt()
  const { decision, facts } = judgement
  const clean = redactorOf(textOf(action.deed) ?? '')
  return {
    kind: 'action',
    at,
    salt,
    body: {
      ...originBody(action.origin),
      cwd: redact(action.cwd ?? ''),
      deed: deedBody(action.deed, salt),
      effect: decision.effect,
      ...(decision.snapshot !== undefined && { snapshot: decision.snapshot }),
      reasons: decision.reasons.map((reason) => reasonBody(reason, clean)),
      effects: facts.effects
        .filter((effect) => effect.verb !== 'read')
        .slice(0, 50)
        .map((effect) => ({
          verb: effect.verb,
          target: `${effect.target.kind}: ${clean(nameOf(effect.target)).slice(0, 200)}`,
          environment: effect.environment,
          scope: effect.scope,
          reversibility: effect.reversibility,
        })),
      ...marksOf(action.deed, decision.reasons),
      unknowns: facts.unknowns
        .slice(0, 20)
        .map((unknown) => `${unknown.why}: ${clean(unknown.text).slice(0, 200)}`),
      source: outcome.source,
      policy: outcome.policy,
      took_us: outcome.took_us,
      ...(outcome.approval !== undefined && { approval: outcome.approval }),
      ...(outcome.goals && outcome.goals.length > 0 && { goals: outcome.goals }),
    },
  }
}

/** More words than these are not underlined one by one. */
const MARKS_MAX = 50

/** The words that matched, where the text is kept as it was: behind a mask they would be others. */
function marksOf(deed: Deed, reasons: readonly Reason[]): { readonly marks?: Json } {
  const text = textOf(deed) ?? ''
  const marks = reasons.flatMap(({ spans }) => spans.map(({ start, end }) => [start, end]))
  if (marks.length === 0 || text.length > RECORD_TEXT_CHARS_MAX || shown(text) !== text) return {}
  return { marks: marks.slice(0, MARKS_MAX) }
}

/** Names come from outside, at any length; agents' own ids have some 40 characters. */
const NAME_CHARS_MAX = 200

function bounded(text: string): string {
  return redact(text.slice(0, NAME_CHARS_MAX))
}

/** The agent's own ids stay as they are, so that its logs can be joined; a random one looks like a key. */
function idOf(text: string): string {
  return text.slice(0, NAME_CHARS_MAX)
}

function originBody(origin: Origin): { readonly [key: string]: Json } {
  return {
    agent: origin.agent,
    session: idOf(origin.session),
    tool: bounded(origin.tool),
    ...(origin.call !== undefined && { call: idOf(origin.call) }),
    ...(origin.subAgent && {
      sub_agent: idOf(origin.subAgent.id),
      sub_agent_type: bounded(origin.subAgent.type),
    }),
    ...(origin.permissionMode !== undefined && { permission_mode: origin.permissionMode }),
  }
}

function reasonBody(reason: Reason, clean: (text: string) => string): Json {
  return { rule: reason.rule, effect: reason.effect, text: clean(reason.text).slice(0, 400) }
}

/** Commands are kept readable with secrets masked, contents only as digest and size. */
function deedBody(deed: Deed, salt: string): Json {
  switch (deed.kind) {
    case 'shell':
      return {
        kind: 'shell',
        command: shown(deed.command),
        digest: saltedDigest(salt, deed.command),
        background: deed.background,
      }
    case 'sql':
      return { kind: 'sql', text: shown(deed.text), digest: saltedDigest(salt, deed.text) }
    case 'write':
      return {
        kind: 'write',
        path: redact(deed.path),
        digest: saltedDigest(salt, deed.content),
        chars: deed.content.length,
      }
    case 'edit':
      return {
        kind: 'edit',
        path: redact(deed.path),
        digest: saltedDigest(salt, deed.after),
        chars: deed.after.length,
      }
    case 'read':
      return { kind: 'read', path: redact(deed.path) }
    case 'fetch':
      return { kind: 'fetch', url: shown(deed.url) }
    case 'mcp':
      return {
        kind: 'mcp',
        server: bounded(deed.server),
        tool: bounded(deed.tool),
        digest: saltedDigest(salt, canonical(deed.input)),
      }
    case 'sub-agent':
      return {
        kind: 'sub-agent',
        type: bounded(deed.type),
        ...(deed.model !== undefined && { model: bounded(deed.model) }),
        digest: saltedDigest(salt, deed.prompt),
        chars: deed.prompt.length,
      }
    case 'conversation':
      return { kind: 'conversation', tool: bounded(deed.tool) }
    case 'unknown':
      return {
        kind: 'unknown',
        tool: bounded(deed.tool),
        digest: saltedDigest(salt, canonical(deed.input)),
      }
  }
}

/** Whether an action's entry is of this deed, by digests where it has them. One without its salt is of any. */
export function isOfDeed({ body, salt }: Entry, deed: Deed): boolean {
  return salt === '' || canonical(body.deed ?? null) === canonical(deedBody(deed, salt))
}

function shown(text: string): string {
  return redact(text.slice(0, 4 * RECORD_TEXT_CHARS_MAX)).slice(0, RECORD_TEXT_CHARS_MAX)
}

export function signalDraft(
  signal: Signal,
  at: number,
  source: Source,
  goals: readonly string[] = [],
): Draft {
  const salt = newSalt()
  return {
    kind: 'signal',
    at,
    salt,
    body: {
      ...originBody(signal.origin),
      signal: signal.kind,
      event: signal.event.slice(0, 100),
      cwd: redact(signal.cwd ?? ''),
      notes: Object.fromEntries(
        Object.entries(signal.notes).map(([key, value]) => [
          key,
          typeof value === 'string' ? redact(value).slice(0, 400) : value,
        ]),
      ),
      ...(signal.content !== undefined && {
        digest: saltedDigest(salt, signal.content),
        chars: signal.content.length,
      }),
      ...(goals.length > 0 && { goals }),
      source,
    },
  }
}

/** Something that should not have happened: what ran is not what was judged, entries were lost, a chain is broken. */
export function incidentDraft(
  text: string,
  at: number,
  origin: Origin | undefined,
  details: { readonly [key: string]: Json } = {},
): Draft {
  return {
    kind: 'incident',
    at,
    salt: newSalt(),
    body: { ...(origin && originBody(origin)), text: redact(text).slice(0, 1000), ...details },
  }
}

/** A step of a request to people: what was asked, what was answered, what has become of it. */
export function approvalDraft(
  what: string,
  at: number,
  body: { readonly [key: string]: Json },
  salt = newSalt(),
): Draft {
  return { kind: 'approval', at, salt, body: { ...body, what } }
}

/** Interlock's own comings and goings. */
export function serviceDraft(
  text: string,
  at: number,
  details: { readonly [key: string]: Json } = {},
): Draft {
  return {
    kind: 'service',
    at,
    salt: newSalt(),
    body: { text: redact(text).slice(0, 1000), ...details },
  }
}
