import type { Deed } from '../../action/action.ts'
import { textOf } from '../../action/action.ts'
import { readSql } from '../database/programs.ts'
import type { Field } from '../facts.ts'
import type { Reading } from '../reading.ts'
import { readShell } from '../shell/read.ts'

/** A tool that by its name only looks. Its server was chosen by the person; its name is the word it gives. */
const LOOKS =
  /^(get|list|read|search|find|fetch|describe|show|view|lookup|count|resolve|status|check|browse|inspect|recall|retrieve|query-docs|ask|explain|summari[sz]e|analy[sz]e|validate|preview|diff|compare|ping|health|whoami|about|help|version|info|screenshot|snapshot|take_screenshot|browser_snapshot|browser_take_screenshot|browser_console_messages|browser_network_requests)([_-]|$|[A-Z])/i

/** Words in a name that mean more than looking, wherever they stand: `get_or_create`, `fetch_and_delete`. */
const ACTS =
  /(^|[_-])(create|update|delete|remove|drop|write|set|put|post|send|exec|execute|run|apply|deploy|merge|push|move|rename|kill|stop|reset|grant|revoke|upload|insert|upsert|purge|truncate|destroy|clear)([_-]|$)/i

/** Interlock's own tools: they look at what was said, and keep an item of it in sight. */
const OWN = new Set(['recall', 'search_transcript', 'list_references', 'pin'])

const SQL_KEYS = /^(sql|query|statement|statements)$/i
const SQL_TEXT =
  /^[\s(]*(select|with|insert|update|delete|merge|drop|truncate|alter|create|grant|revoke|explain|show|describe|call|do|copy|begin|set|vacuum|replace|exec)\b/i
const SHELL_KEYS = /^(command|cmd|shell|bash|shell_command)$/i

/**
 * An MCP tool, by what it is given: SQL and shell text are read as such. Otherwise its name tells at most that it
 * looks; everything else is unknown.
 */
export function readMcpTool(deed: Extract<Deed, { kind: 'mcp' }>, reading: Reading): void {
  const span = { start: 0, end: (textOf(deed) ?? '').length }
  // What is looked for in a transcript may be the text of any statement.
  if (deed.server === 'interlock' && OWN.has(deed.tool))
    return reading.unknown('unknown-tool', `Interlock’s own tool ${deed.tool}`, span, 'note')
  let read = false
  for (const [key, value] of Object.entries(inputOf(deed))) {
    if (typeof value !== 'string') continue
    const field: Field = { text: value, known: true, glob: false, span }
    if (SQL_KEYS.test(key) && SQL_TEXT.test(value)) {
      readSql(reading, field, 'unknown')
      read = true
    } else if (SHELL_KEYS.test(key)) {
      readShell(value, reading, span)
      read = true
    }
  }
  if (read) return
  const looks = LOOKS.test(deed.tool) && !ACTS.test(deed.tool)
  const text = `what the MCP tool ${deed.server}/${deed.tool} does is not known`
  reading.unknown('unknown-tool', text, span, looks ? 'note' : 'ask')
}

function inputOf({ input }: Extract<Deed, { kind: 'mcp' }>): object {
  return typeof input === 'object' && input !== null ? input : {}
}
