import fs from 'node:fs'
import path from 'node:path'
import Database from 'libsql'
import type { Pen, Step } from './formats.contract.ts'

type Value = { readonly [key: string]: unknown }
/** Values of lines that a step writes; those marked belong to its item. */
type Lines = readonly (readonly [Value, 'item'?])[]

/** Times go on by a second a step, so that a rebuild finds the same. */
export function timeOf(no: number): string {
  return new Date(Date.UTC(2026, 8, 1) + no * 1000).toISOString()
}

/** Appends lines to a file, and knows which of them are a step's. */
export function linePen(
  main: string,
  head: readonly Value[],
  linesOf: (step: Exclude<Step, { do: 'junk' | 'replay' }>, no: number) => Lines,
): Pen {
  let lines = 0
  const written = new Map<number, readonly string[]>()
  const append = (texts: readonly string[]) => {
    fs.mkdirSync(path.dirname(main), { recursive: true })
    fs.appendFileSync(main, texts.map((text) => `${text}\n`).join(''))
    lines += texts.length
  }
  append(head.map((value) => JSON.stringify(value)))
  return {
    main,
    put(step, no) {
      if (step.do === 'junk' || step.do === 'replay') {
        append(step.do === 'junk' ? [step.text] : (written.get(step.step) ?? []))
        return [0, 0]
      }
      const before = lines
      const made = linesOf(step, no)
      const texts = made.map(([value]) => JSON.stringify(value))
      written.set(no, texts)
      append(texts)
      const own = made.flatMap(([, mark], i) => (mark === 'item' ? [before + i + 1] : []))
      return [own[0] ?? 0, own.at(-1) ?? 0]
    },
  }
}

export function claudePen(folder: string): Pen {
  const main = path.join(folder, '.claude/projects/-shop/5dea.jsonl')
  let lastUser: string | undefined
  const recordOf = (no: number, part: number, rest: Value): Value => ({
    uuid: `u${no}-${part}`,
    parentUuid: null,
    sessionId: '5dea',
    timestamp: timeOf(no),
    cwd: '/shop',
    ...rest,
  })
  const result = (no: number, id: string, output: string): Value =>
    recordOf(no, 2, {
      type: 'user',
      message: {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: id, content: output }],
      },
      toolUseResult: { stdout: output },
    })
  return linePen(main, [{ type: 'mode', sessionId: '5dea' }], (step, no) => {
    switch (step.do) {
      case 'say': {
        if (step.by === 'user') lastUser = `u${no}-1`
        const content = step.by === 'user' ? step.text : [{ type: 'text', text: step.text }]
        return [[recordOf(no, 1, { type: step.by, message: { role: step.by, content } }), 'item']]
      }
      case 'call': {
        const use = {
          type: 'tool_use',
          id: step.id,
          name: 'Bash',
          input: { command: step.command },
        }
        const call = recordOf(no, 1, {
          type: 'assistant',
          message: { role: 'assistant', content: [use] },
        })
        if (step.output === undefined) return [[call, 'item']]
        return [
          [call, 'item'],
          [result(no, step.id, step.output), 'item'],
        ]
      }
      case 'result':
        return [[result(no, step.id, step.output), 'item']]
      case 'compact': {
        const uuids = lastUser === undefined ? [] : [lastUser]
        const meta = { trigger: 'auto', preTokens: 900, preservedMessages: { uuids } }
        return [
          [recordOf(no, 1, { type: 'system', subtype: 'compact_boundary', compactMetadata: meta })],
          [
            recordOf(no, 2, {
              type: 'user',
              isCompactSummary: true,
              message: { role: 'user', content: step.summary },
            }),
          ],
        ]
      }
      case 'agent': {
        const file = path.join(folder, '.claude/projects/-shop/5dea/subagents/agent-7.jsonl')
        fs.mkdirSync(path.dirname(file), { recursive: true })
        const said = recordOf(no, 3, {
          type: 'assistant',
          isSidechain: true,
          message: { role: 'assistant', content: [{ type: 'text', text: step.says }] },
        })
        fs.appendFileSync(file, `${JSON.stringify(said)}\n`)
        return []
      }
    }
  })
}

const THREAD = '01a20476-5cc6-7b30-a7e8-06b4d182fd56'
const CHILD = '01a20476-5ede-7ac3-80d3-8aaa0c07511e'

function codexMessage(role: string, text: string): Value {
  const type = role === 'assistant' ? 'output_text' : 'input_text'
  return { type: 'message', role, content: [{ type, text }] }
}

export function codexPen(folder: string): Pen {
  const day = path.join(folder, '.codex/sessions/2026/09/01')
  let lastUser: string | undefined
  const item = (no: number, payload: Value): Value => ({
    timestamp: timeOf(no),
    type: 'response_item',
    payload,
  })
  const event = (no: number, payload: Value): Value => ({
    timestamp: timeOf(no),
    type: 'event_msg',
    payload,
  })
  const meta = (payload: Value): Value => ({ timestamp: timeOf(0), type: 'session_meta', payload })
  const output = (no: number, id: string, text: string) =>
    item(no, { type: 'function_call_output', call_id: id, output: text })
  const head = [
    meta({ id: THREAD, cwd: '/shop', git: { branch: 'main' } }),
    item(
      0,
      codexMessage('user', '<environment_context>\n  <cwd>/shop</cwd>\n</environment_context>'),
    ),
  ]
  return linePen(
    path.join(day, `rollout-2026-09-01T00-00-00-${THREAD}.jsonl`),
    head,
    (step, no) => {
      switch (step.do) {
        case 'say': {
          if (step.by === 'user') lastUser = step.text
          const type = step.by === 'user' ? 'user_message' : 'agent_message'
          return [
            [item(no, codexMessage(step.by, step.text)), 'item'],
            [event(no, { type, message: step.text })],
          ]
        }
        case 'call': {
          const given = JSON.stringify({ cmd: step.command })
          const call = item(no, {
            type: 'function_call',
            name: 'exec_command',
            arguments: given,
            call_id: step.id,
          })
          if (step.output === undefined) return [[call, 'item']]
          return [
            [call, 'item'],
            [event(no, { type: 'exec_command_begin', call_id: step.id })],
            [output(no, step.id, step.output), 'item'],
          ]
        }
        case 'result':
          return [[output(no, step.id, step.output), 'item']]
        case 'compact': {
          const kept = lastUser === undefined ? [] : [codexMessage('user', lastUser)]
          const payload = { message: step.summary, replacement_history: kept }
          return [
            [item(no, { type: 'compaction', encrypted_content: 'x' })],
            [{ timestamp: timeOf(no), type: 'compacted', payload }],
            [event(no, { type: 'context_compacted' })],
          ]
        }
        case 'agent': {
          const lines = [
            meta({ id: CHILD, parent_thread_id: THREAD }),
            item(no, codexMessage('assistant', step.says)),
          ]
          const file = path.join(day, `rollout-2026-09-01T00-01-00-${CHILD}.jsonl`)
          fs.writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
          return []
        }
      }
    },
  )
}

export function geminiPen(folder: string): Pen {
  const chats = path.join(folder, '.gemini/tmp/shop/chats')
  const session = 'd28c94bc-cd28-4e97-a800-1e8e981fd131'
  const messages = new Map<string, Value>()
  let lastUser: Value | undefined
  const message = (no: number, type: string, rest: Value): Value => ({
    id: `m${no}`,
    timestamp: timeOf(no),
    type,
    ...rest,
  })
  const toolCall = (id: string, command: string, output: string | undefined): Value => ({
    id,
    name: 'run_shell_command',
    args: { command },
    status: output === undefined ? 'executing' : 'success',
    ...(output !== undefined && {
      result: [{ functionResponse: { id, name: 'run_shell_command', response: { output } } }],
    }),
  })
  const head = [{ sessionId: session, projectHash: 'ad87', startTime: timeOf(0), kind: 'main' }]
  return linePen(path.join(chats, 'session-2026-09-01T00-00-d28c94bc.jsonl'), head, (step, no) => {
    switch (step.do) {
      case 'say': {
        if (step.by === 'assistant')
          return [[message(no, 'gemini', { content: step.text, thoughts: [] }), 'item']]
        lastUser = message(no, 'user', { content: [{ text: step.text }] })
        return [[lastUser, 'item'], [{ $set: { lastUpdated: timeOf(no) } }]]
      }
      case 'call': {
        const begun = message(no, 'gemini', { content: '' })
        const called = { ...begun, toolCalls: [toolCall(step.id, step.command, step.output)] }
        messages.set(step.id, { no, command: step.command })
        const { output } = step
        if (output === undefined) return [[begun], [called, 'item']]
        const [part] = [{ functionResponse: { id: step.id, response: { output } } }]
        return [[begun], [called, 'item'], [message(no, 'user', { id: `r${no}`, content: [part] })]]
      }
      case 'result': {
        const { no: of, command } = messages.get(step.id) ?? {}
        const call = toolCall(step.id, String(command), step.output)
        return [[message(Number(of), 'gemini', { content: '', toolCalls: [call] }), 'item']]
      }
      case 'compact': {
        const text = `<state_snapshot>${step.summary}</state_snapshot>`
        const summary = message(no, 'user', { content: [{ text }] })
        const kept = lastUser === undefined ? [summary] : [summary, lastUser]
        return [[{ $set: { messages: kept, lastUpdated: timeOf(no) } }]]
      }
      case 'agent': {
        const file = path.join(chats, session, 'sub7.jsonl')
        fs.mkdirSync(path.dirname(file), { recursive: true })
        const lines = [
          { sessionId: 'sub7', projectHash: 'ad87', kind: 'subagent' },
          message(no, 'gemini', { content: step.says }),
        ]
        fs.writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
        return []
      }
    }
  })
}

export function copilotPen(folder: string): Pen {
  const main = path.join(folder, '.copilot/session-state/5dea5550/events.jsonl')
  const event = (no: number, part: number, type: string, data: Value, rest: Value = {}): Value => ({
    type,
    data,
    id: `e${no}-${part}`,
    timestamp: timeOf(no),
    parentId: null,
    ...rest,
  })
  const complete = (no: number, id: string, output: string, rest: Value = {}): Value =>
    event(
      no,
      3,
      'tool.execution_complete',
      { toolCallId: id, success: true, result: { content: output, detailedContent: output } },
      rest,
    )
  const head = [event(0, 0, 'session.start', { sessionId: '5dea5550', context: { cwd: '/shop' } })]
  return linePen(main, head, (step, no) => {
    switch (step.do) {
      case 'say':
        return [
          [event(no, 1, `${step.by}.message`, { content: step.text, toolRequests: [] }), 'item'],
        ]
      case 'call': {
        const given = { toolCallId: step.id, arguments: { command: step.command } }
        const requests = [{ ...given, name: 'bash' }]
        const said = event(no, 1, 'assistant.message', { content: '', toolRequests: requests })
        const begun = event(no, 2, 'tool.execution_start', { ...given, toolName: 'bash' })
        if (step.output === undefined) return [[said, 'item'], [begun]]
        return [[said, 'item'], [begun], [complete(no, step.id, step.output), 'item']]
      }
      case 'result':
        return [[complete(no, step.id, step.output), 'item']]
      case 'compact':
        return [
          [event(no, 1, 'session.compaction_start', { conversationTokens: 900 })],
          [
            event(no, 2, 'session.compaction_complete', {
              success: true,
              preCompactionTokens: 900,
              summaryContent: step.summary,
            }),
          ],
        ]
      case 'agent': {
        const data = { content: step.says, toolRequests: [] }
        return [[event(no, 1, 'assistant.message', data, { agentId: 'sub7' })]]
      }
    }
  })
}

const TABLES = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE session (id text PRIMARY KEY, parent_id text, directory text NOT NULL, time_updated integer NOT NULL);
  CREATE TABLE message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT NULL,
    time_updated integer NOT NULL, data text NOT NULL);
  CREATE TABLE part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL,
    time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);
  INSERT INTO session VALUES ('ses_1', NULL, '/shop', 1), ('ses_2', 'ses_1', '/shop', 2);`

/** Keeps parts: in a database, or in a folder of files. */
interface PartStore {
  add(part: Value, message: Value): void
  change(part: Value, at: number): void
}

function rowStore(main: string): PartStore {
  const database = new Database(main)
  database.exec(TABLES)
  return {
    add({ id, messageID, sessionID, ...part }, { id: _, ...message }) {
      const at = Number(part.at)
      database
        .prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?)')
        .run(messageID, sessionID, at, at, JSON.stringify(message))
      database
        .prepare('INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)')
        .run(id, messageID, sessionID, at, at, JSON.stringify(part))
    },
    change({ id, ...part }, at) {
      database
        .prepare('UPDATE part SET data = ?, time_updated = ? WHERE id = ?')
        .run(JSON.stringify(part), at, id)
    },
  }
}

function treeStore(root: string): PartStore {
  const write = (file: string, value: Value) => {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, JSON.stringify(value, null, 2))
  }
  const partFile = (part: Value) => path.join(root, `part/${part.messageID}/${part.id}.json`)
  write(path.join(root, 'session/shop/ses_1.json'), { id: 'ses_1', directory: '/shop' })
  write(path.join(root, 'session/shop/ses_2.json'), { id: 'ses_2', parentID: 'ses_1' })
  return {
    add(part, message) {
      write(path.join(root, `message/${part.sessionID}/${part.messageID}.json`), message)
      write(partFile(part), part)
    },
    change: (part) => write(partFile(part), part),
  }
}

export function openCodePen(folder: string): Pen {
  const main = path.join(folder, 'opencode.db')
  return partPen(main, rowStore(main))
}

export function olderOpenCodePen(folder: string): Pen {
  const root = path.join(folder, 'storage')
  return partPen(path.join(root, 'session/shop/ses_1.json'), treeStore(root))
}

function partPen(main: string, store: PartStore): Pen {
  let [count, lastUser] = [0, '']
  const tools = new Map<string, { readonly part: Value; readonly rank: number }>()
  const ranks = new Map<string, number>()
  const add = (no: number, message: Value, rest: Value, sessionID = 'ses_1') => {
    const ends = String(++count).padStart(6, '0')
    const rank = (ranks.get(sessionID) ?? 0) + 1
    ranks.set(sessionID, rank)
    const at = Date.parse(timeOf(no))
    const messageID = `msg_${ends}`
    const part = { ...rest, id: `prt_${ends}`, messageID, sessionID, at }
    store.add(part, { ...message, id: messageID, sessionID, time: { created: at } })
    return { part, rank }
  }
  const toolOf = (id: string, command: string, output: string | undefined): Value => ({
    type: 'tool',
    tool: 'bash',
    callID: id,
    state: {
      status: output === undefined ? 'running' : 'completed',
      input: { command },
      ...(output !== undefined && { output, title: command, metadata: { output } }),
    },
  })
  const put = (step: Step, no: number): number => {
    switch (step.do) {
      case 'say': {
        const { part, rank } = add(no, { role: step.by }, { type: 'text', text: step.text })
        if (step.by === 'user') lastUser = part.messageID
        return rank
      }
      case 'call': {
        const made = add(no, { role: 'assistant' }, toolOf(step.id, step.command, step.output))
        tools.set(step.id, { ...made, part: { ...made.part, command: step.command } })
        return made.rank
      }
      case 'result': {
        const { part = {}, rank = 0 } = tools.get(step.id) ?? {}
        const tool = toolOf(step.id, String(part.command), step.output)
        store.change({ ...part, ...tool }, Date.parse(timeOf(no)))
        return rank
      }
      case 'compact': {
        const marker = { type: 'compaction', auto: true, tail_start_id: lastUser }
        add(no, { role: 'user' }, marker)
        const summary = { type: 'text', text: step.summary }
        return add(no, { role: 'assistant', summary: true }, summary).rank
      }
      case 'agent':
        return add(no, { role: 'assistant' }, { type: 'text', text: step.says }, 'ses_2').rank
      default:
        return 0
    }
  }
  return {
    main,
    put(step, no) {
      const rank = put(step, no)
      return [rank, rank]
    },
  }
}
