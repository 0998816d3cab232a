import type { Json } from '../action/action.ts'
import type { Entry } from './entry.ts'

/** An entry in one line, for lists. What an agent wrote stands in it as data: it is for the reader to make it safe. */
export function lineOf({ kind, body }: Pick<Entry, 'kind' | 'body'>): string {
  switch (kind) {
    case 'signal':
      return `${text(body.event)}${body.tool ? ` ${text(body.tool)}` : ''}`
    case 'approval':
      return `approval ${text(body.approval)} ${text(body.what)}${approvalDetail(body)}`
    case 'incident':
    case 'service':
      return text(body.text)
    case 'action': {
      const rules = list(body.reasons).map((reason) => field(reason, 'rule'))
      const shown = rules.length === 0 ? '' : `  [${rules.join(', ')}]`
      return `${text(body.tool)}  ${deedText(body.deed)}${shown}`
    }
  }
}

/** The command, statement, path or address of a deed as the record keeps it. */
export function deedText(deed: Json | undefined): string {
  return (
    ['command', 'text', 'path', 'url', 'tool', 'type']
      .map((name) => field(deed, name))
      .find((one) => one !== '') ?? ''
  )
}

function approvalDetail(body: Entry['body']): string {
  switch (body.what) {
    case 'asked':
      return `: ${field(body.deed, 'text')}`
    case 'answered':
      return `: ${text(body.answer)} by ${text(body.person)}${body.hasty === true ? ' (in a hurry)' : ''}${body.breakGlass === undefined ? '' : ' (broke the glass)'}`
    case 'not-counted':
      return `: ${text(body.why)}`
    default:
      return ''
  }
}

export function list(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

export function field(value: Json | undefined, name: string): string {
  if (typeof value !== 'object' || value === null || isList(value)) return ''
  return text(value[name])
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
