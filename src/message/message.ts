import { type Action, type Span, textOf } from '../action/action.ts'
import type { Decision, Reason } from '../decide/decision.ts'

/** How a message is drawn: plain for a model, with terminal styles for a person. */
export interface Style {
  readonly stopped: (text: string) => string
  readonly asked: (text: string) => string
  readonly mark: (text: string) => string
  readonly dim: (text: string) => string
}

const same = (text: string): string => text

export const PLAIN: Style = { stopped: same, asked: same, mark: same, dim: same }

const sgr = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`

export const TERMINAL: Style = {
  stopped: sgr('1;31'),
  asked: sgr('1;33'),
  mark: sgr('31'),
  dim: sgr('2'),
}

/**
 * In this order, for people and for models: what is stopped, the words that did it, why, what to do instead, how to
 * allow it. A text of the agent's is data: control characters never reach a terminal.
 */
export function messageOf(action: Action, decision: Decision, style: Style = PLAIN): string {
  if (decision.effect === 'allow') return approvedBy(decision)
  const [first, ...more] = decision.reasons
  const head =
    first.rule === WAITING || first.rule === KEEPING
      ? style.asked(`Interlock has not let this through yet: ${oneLine(first.text)}.`)
      : decision.effect === 'deny'
        ? style.stopped(`Interlock stopped this: it ${oneLine(first.text)}.`)
        : style.asked(`Interlock asks a person first: it ${oneLine(first.text)}.`)
  const text = textOf(action.deed)
  return [
    sentence(head, first),
    ...(text === undefined
      ? []
      : underlined(
          safe(text),
          decision.reasons.flatMap((reason) => reason.spans),
          style,
        )),
    `Why: ${first.why}`,
    `Instead: ${first.instead}`,
    ...(decision.snapshot === undefined || decision.effect === 'deny'
      ? []
      : [
          `Undo: what it changes is kept (${decision.snapshot}); a person brings it back with \`interlock undo\`.${decision.kept === undefined ? '' : ` ${oneLine(decision.kept)}`}`,
        ]),
    ...(decision.unkept === undefined || first.rule === NOT_KEPT
      ? []
      : [`Undo: this cannot be undone: ${oneLine(decision.unkept)}`]),
    ...(decision.point === undefined
      ? []
      : [`Undo: can be brought back to a point in time: ${oneLine(decision.point)}`]),
    allowance(decision),
    style.dim(`Rule: ${[first, ...more].map((reason) => reason.rule).join(', ')}`),
  ].join('\n')
}

/** Rules complete "it …"; what could not be told is a sentence of its own. */
function sentence(head: string, reason: Reason): string {
  return reason.rule.startsWith('interlock/') ? head.replace(': it ', ': ') : head
}

/** Not refusals: a person is waited for, or a copy. */
const WAITING = 'interlock/waiting'
const KEEPING = 'interlock/keeping'
/** Says it by itself. */
const NOT_KEPT = 'interlock/cannot-be-undone'

function approvedBy({ approved }: Decision & { readonly effect: 'allow' }): string {
  return approved
    ? `Interlock: approved by ${approved.people.join(' and ')} (approval ${approved.id})`
    : ''
}

function allowance(decision: Decision & { readonly effect: 'ask' | 'deny' }): string {
  const [{ allow }] = decision.reasons
  if (allow !== undefined) return `To allow it: ${allow}`
  if (decision.effect === 'ask') return 'To allow it: a person says yes to the prompt.'
  if (decision.reasons.some(({ rule }) => rule === WAITING))
    return 'To allow it: a person answers, in the dashboard or with `interlock approvals`.'
  if (decision.reasons.some(({ rule }) => rule === KEEPING))
    return 'To allow it: nobody has to. It is judged when it is asked again.'
  if (decision.reasons.some(({ rule }) => BY_MODE.test(rule)))
    return 'To allow it: a person ends the mode in a terminal of their own, with `interlock mode build`.'
  const asks = decision.reasons.every((reason) => reason.effect === 'ask')
  return asks
    ? 'To allow it: run it where a person can answer; nobody can here.'
    : 'To allow it: a person runs it in a terminal of their own. Do not try another spelling.'
}

/** Refusals of a mode that somebody has set. */
const BY_MODE = /^interlock\/(freeze|mode-(chat|plan))$/

/** Shows control characters instead of obeying them; line ends stay, and so does every position. */
export function safe(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (c) => (c === '\n' ? c : '·'.repeat(c.length)))
}

/** Words that came from an agent stand inside a sentence of ours: they must not begin one of their own. */
export function oneLine(text: string): string {
  return safe(text).replaceAll('\n', '⏎')
}

/** Lines of a long command that are shown around the words that matched. */
const LINES_MAX = 6
const COLUMNS_MAX = 160

/** The lines that hold a matched word, each with its words underlined. */
export function underlined(
  text: string,
  spans: readonly Span[],
  style: Style = PLAIN,
): readonly string[] {
  const out: string[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const end = start + line.length
    const here = spans.filter((span) => span.start < end && span.end > start)
    if (here.length > 0 && out.length < LINES_MAX * 2)
      out.push(
        ...markedLine(
          line,
          here.map((span) => ({ start: span.start - start, end: span.end - start })),
          style,
        ),
      )
    start = end + 1
  }
  if (out.length > 0) return out
  const [first = ''] = text.split('\n')
  return [`  ${first.slice(0, COLUMNS_MAX)}`]
}

function markedLine(line: string, spans: readonly Span[], style: Style): readonly string[] {
  const first = Math.max(0, Math.min(...spans.map((span) => span.start)))
  const from = first > COLUMNS_MAX - 40 ? first - 20 : 0
  const shown = line.slice(from, from + COLUMNS_MAX)
  const marks = marksUnder(shown, from, spans)
  const before = from > 0 ? '… ' : '  '
  return [
    `${before}${shown}${line.length > from + COLUMNS_MAX ? ' …' : ''}`,
    `  ${style.mark(marks)}`,
  ]
}

/** One mark a character, as a terminal shows them; spans count UTF-16 units, of which some characters have two. */
function marksUnder(shown: string, from: number, spans: readonly Span[]): string {
  let marks = ''
  let at = from
  for (const character of shown) {
    const here = at
    marks += spans.some((span) => here >= span.start && here < span.end) ? '^' : ' '
    at += character.length
  }
  return marks.trimEnd()
}
