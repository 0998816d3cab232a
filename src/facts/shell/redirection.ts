import type { HereDoc, HereString, ProcessSubstitutionPart, Redirect, Redirection } from 'unbash'
import { VALUE_CHARS_MAX } from '../../limits.ts'
import { UNKNOWN_PART } from '../facts.ts'
import { absolute } from '../files/path.ts'
import { readWords } from './command.ts'
import { expandParts, expandToText } from './expand.ts'
import { type FileRedirect, type Frame, SILENT, type Stdin, type Text } from './run.ts'
import { expanderOf } from './substitution.ts'
import { stdinFrom } from './walk.ts'
import type { Walking } from './walking.ts'

/** What the redirections of one command say. */
export interface Redirected {
  readonly redirects: readonly FileRedirect[]
  readonly stdin: Stdin | undefined
  /** `> >(…)`: programs that are given what the command prints. */
  readonly sinks: readonly ProcessSubstitutionPart[]
  /** Standard output goes to another stream (`>&2`). */
  readonly away: boolean
}

const NONE: Redirected = { redirects: [], stdin: undefined, sinks: [], away: false }

export function readRedirections(
  redirections: readonly Redirection[],
  frame: Frame,
  walker: Walking,
): Redirected {
  if (redirections.length === 0) return NONE
  const redirects: FileRedirect[] = []
  const sinks: ProcessSubstitutionPart[] = []
  let stdin: Stdin | undefined
  let away = false
  for (const redirection of redirections) {
    if (redirection.type !== 'Redirect') {
      stdin = readHere(redirection, frame, walker)
      continue
    }
    const sink = sinkOf(redirection)
    if (sink) {
      sinks.push(sink)
      continue
    }
    if (movesOutput(redirection)) away = true
    if (redirection.operator === '<&' && /^[3-9]$/.test(redirection.target?.text ?? ''))
      stdin = { kind: 'program', from: 'another descriptor' }
    const redirect = fileRedirect(redirection, frame, walker)
    if (!redirect) continue
    redirects.push(redirect)
    if (redirect.operator === '<') stdin = { kind: 'file', path: redirect.target }
  }
  return { redirects, stdin, sinks, away }
}

/** Whether nothing of what is printed comes out: it goes to files or other streams. */
export function takesOutput({ redirects, sinks, away }: Redirected): boolean {
  if (away || sinks.length > 0) return true
  return redirects.some(({ operator, stream }) => operator.startsWith('>') && stream !== 'errors')
}

function ofErrors({ descriptor }: Redirect): boolean {
  return descriptor?.type === 'FileDescriptor' && descriptor.value !== 1
}

function sinkOf(node: Redirect): ProcessSubstitutionPart | undefined {
  if (!node.operator.includes('>') || ofErrors(node)) return undefined
  const [part] = node.target?.parts ?? []
  return part?.type === 'ProcessSubstitution' && part.operator === '>' ? part : undefined
}

function movesOutput(node: Redirect): boolean {
  return node.operator === '>&' && !ofErrors(node) && /^[2-9]-?$|^-$/.test(node.target?.text ?? '')
}

function fileRedirect(node: Redirect, frame: Frame, walker: Walking): FileRedirect | undefined {
  if (!node.target) return undefined
  const [target] = readWords([node.target], frame, walker)
  if (!target) return undefined
  const duplicates = node.operator === '<&' || node.operator === '>&'
  if (duplicates && /^(\d+-?|-)$/.test(target.text)) return undefined
  const stream = ofErrors(node) ? 'errors' : 'out'
  switch (node.operator) {
    case '>':
    case '>|':
      return { operator: '>', target, stream }
    case '&>':
    case '>&':
      return { operator: '>', target, stream: 'both' }
    case '>>':
      return { operator: '>>', target, stream }
    case '&>>':
      return { operator: '>>', target, stream: 'both' }
    case '<':
    case '<&':
      return { operator: '<', target, stream }
    case '<>':
      return { operator: '<>', target, stream }
  }
}

function readHere(node: HereString | HereDoc, frame: Frame, walker: Walking): Stdin {
  const expander = expanderOf(frame, walker)
  if (node.type === 'HereString') {
    const span = frame.source.at({ start: node.pos, end: node.end })
    const value = node.target ? expandToText(node.target, expander) : SILENT
    return { kind: 'text', text: { text: `${value.text}\n`, known: value.known }, span }
  }
  const { body } = node
  const span = frame.source.at({ start: body.pos, end: body.end })
  const quoted = node.delimiter?.quoted ?? false
  const value =
    !quoted && body.parts ? expandParts(body.parts, expander) : { text: body.text, known: true }
  const text = node.operator === '<<-' ? value.text.replace(/^\t+/gm, '') : value.text
  return { kind: 'text', text: { text, known: value.known }, span }
}

/** Gives `>(…)` what was printed, now that it is known. */
export function runSinks(
  { sinks }: Redirected,
  out: Text | undefined,
  from: string,
  frame: Frame,
  walker: Walking,
): void {
  for (const sink of sinks) {
    if (!sink.script) continue
    const span = frame.source.at({ start: sink.pos, end: sink.end })
    walker.substitution(sink.script, { ...frame, stdin: stdinFrom(out, from, span) }, sink)
  }
}

/** What this command writes to a file with known content can be run later in the same action. */
export function keepWritten(
  redirects: readonly FileRedirect[],
  out: Text | undefined,
  frame: Frame,
): void {
  const { written, cwd } = frame.scope
  for (const { operator, target, stream } of redirects) {
    if ((operator !== '>' && operator !== '>>') || stream === 'errors') continue
    const path = absolute(target.text, cwd)
    if (!path) continue
    // What stood in the file before an append is read where the file can be; what is added is known here.
    const before = operator === '>>' ? (written.get(path) ?? '') : ''
    const text = out ? before + out.text : UNKNOWN_PART
    written.set(path, text.length > VALUE_CHARS_MAX ? UNKNOWN_PART : text)
  }
}
