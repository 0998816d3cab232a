import path from 'node:path'
import type { CallStep, Json, Tool } from '../steps.ts'
import type { Chain } from './records.ts'

type Fields = { readonly [name: string]: Json }

const NAMES: Readonly<Record<Tool, string>> = {
  shell: 'Bash',
  read: 'Read',
  edit: 'Edit',
  write: 'Write',
  search: 'Grep',
  fetch: 'WebFetch',
  sql: 'mcp__postgres__query',
  todo: 'TodoWrite',
  plan: 'ExitPlanMode',
}
/** So much of a spilled result stays in the transcript. */
const PREVIEW_CHARS = 2000

export interface Call {
  readonly use: Fields
  readonly id: string
  /** Made when the call has ended: a record's time is when it was written. */
  result(): Fields
}

export interface Spill {
  readonly name: string
  readonly text: string
}

export function callOf(
  chain: Chain,
  message: string,
  step: CallStep,
  spill: Spill | undefined,
): Call {
  const id = chain.random.id('toolu_01')
  const block = { type: 'tool_use', id, name: NAMES[step.tool], input: step.input }
  const use = chain.assistant(message, block, 'tool_use')
  const parent = chain.last
  return {
    use,
    id,
    result() {
      const text = spill ? previewOf(spill) : step.result
      const block = {
        tool_use_id: id,
        type: 'tool_result',
        content: inBlocks(step) ? [{ type: 'text', text }] : text,
        ...(step.failed ? { is_error: true } : {}),
      }
      return chain.record(
        'user',
        {
          message: { role: 'user', content: [block] },
          toolUseResult: spill ? spilledResult(spill) : toolResult(step),
          sourceToolAssistantUUID: parent,
        },
        parent,
      )
    },
  }
}

function inBlocks({ tool }: CallStep): boolean {
  return tool === 'sql' || tool === 'fetch'
}

function previewOf({ name, text }: Spill): string {
  const size = (Buffer.byteLength(text) / 1024).toFixed(1)
  const folder = '/home/dev/.claude/projects/-home-dev-shop'
  return [
    '<persisted-output>',
    `Output too large (${size}KB). Full output saved to: ${path.posix.join(folder, 'x', 'tool-results', name)}`,
    '',
    'Preview (first 2KB):',
    // By code points, so that no letter is cut in two.
    Array.from(text).slice(0, PREVIEW_CHARS).join(''),
    '...',
    '</persisted-output>',
  ].join('\n')
}

function spilledResult({ name, text }: Spill): Json {
  return {
    stdout: Array.from(text).slice(0, PREVIEW_CHARS).join(''),
    stderr: '',
    interrupted: false,
    isImage: false,
    persistedOutputPath: `/home/dev/.claude/projects/-home-dev-shop/x/tool-results/${name}`,
    persistedOutputSize: Buffer.byteLength(text),
  }
}

/** What Claude Code keeps beside the result for its own screen: the same text once more. */
function toolResult({ tool, input, result, failed }: CallStep): Json {
  if (failed) return `Error: ${result}`
  if (tool === 'shell') return { stdout: result, stderr: '', interrupted: false, isImage: false }
  if (tool === 'read') {
    const file = {
      filePath: input.file_path ?? '',
      content: result,
      numLines: result.split('\n').length,
    }
    return { type: 'text', file }
  }
  if (tool === 'edit' || tool === 'write') {
    return {
      filePath: input.file_path ?? '',
      newString: input.new_string ?? input.content ?? '',
      structuredPatch: [],
    }
  }
  if (tool === 'search') return { mode: 'files_with_matches', filenames: result.split('\n') }
  return [{ type: 'text', text: result }]
}
