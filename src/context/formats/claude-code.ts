import type { Json } from '../../action/action.ts'
import {
  type Fields,
  fieldsOf,
  isFields,
  listOf,
  numberOf,
  parsed,
  stringsIn,
  textOf,
  textsOf,
} from '../../action/json.ts'
import { hintOf } from './call-hint.ts'
import type { Event, Format, Kept, Record, Whereabouts } from './format.ts'

/**
 * Claude Code: `projects/<folder>/<session>.jsonl`, one record a line. An assistant's message has a line for each of its
 * blocks; a call and its result are two records.
 */
export const claudeCode: Format = {
  name: 'claude-code',
  owns: (_file, first) =>
    isFields(first) && ('sessionId' in first || 'leafUuid' in first || 'parentUuid' in first),
  read,
}

function read(value: Json): readonly Record[] {
  if (!isFields(value)) return []
  const events = eventsOf(value)
  if (events.length === 0) return []
  return [{ key: textOf(value.uuid), at: textOf(value.timestamp), where: whereOf(value), events }]
}

/** A result's record says its output twice: the second time for the program's own display. */
const SECOND = Buffer.from(',"toolUseResult":')
/** What may stand behind it. */
const BEHIND = [',"sourceToolAssistantUUID":', ',"uuid":'].map((key) => Buffer.from(key))
const SECOND_BYTES_MIN = 512

/**
 * A line's value without the second output, which takes as long to read as the first; undefined where it is no JSON. No string holds these bytes, for its quotes would
 * be escaped; and a cut at another depth leaves brackets over, so that it is no JSON, and all of it is read.
 */
export function parsedLine(line: Buffer): Json | undefined {
  const start = line.indexOf(SECOND)
  if (start < 0 || line.length - start < SECOND_BYTES_MIN) return parsed(line.toString('utf8'))
  const end = BEHIND.map((key) => line.lastIndexOf(key)).find((at) => at > start)
  const head = line.toString('utf8', 0, start)
  const cut = parsed(end === undefined ? `${head}}` : head + line.toString('utf8', end))
  return isFields(cut) && typeof cut.uuid === 'string' ? cut : parsed(line.toString('utf8'))
}

function eventsOf(value: Fields): readonly Event[] {
  switch (value.type) {
    case 'user':
      return userEvents(value)
    case 'assistant':
      return contentOf(value).flatMap(assistantEvent)
    case 'system':
      return systemEvents(value)
    case 'attachment':
      return attachmentEvents(fieldsOf(value.attachment))
    case 'content-replacement':
      return cleared(listOf(value.replacements).flatMap(callIds))
    default:
      return []
  }
}

function whereOf({ cwd, gitBranch, teamName, agentName }: Fields): Whereabouts {
  return {
    ...(typeof cwd === 'string' && { cwd }),
    ...(typeof gitBranch === 'string' && gitBranch !== '' && { branch: gitBranch }),
    ...(typeof teamName === 'string' && { team: teamName }),
    ...(typeof agentName === 'string' && { agent: agentName }),
  }
}

/** A message's blocks; a message that is text alone has one. */
function contentOf(value: Fields): readonly Json[] {
  const { content } = fieldsOf(value.message)
  return typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content)
}

function userEvents(value: Fields): readonly Event[] {
  const blocks = contentOf(value).map(fieldsOf)
  const texts = blocks.flatMap(({ type, text }) => (type === 'text' ? textsOf([text ?? null]) : []))
  const results = blocks.filter(({ type }) => type === 'tool_result').map(resultEvent)
  if (texts.length === 0) return results
  if (value.isCompactSummary === true)
    return [{ kind: 'message', by: 'assistant', texts, note: 'summary' }, ...results]
  if (value.isMeta === true || value.isVisibleInTranscriptOnly === true)
    return [{ kind: 'message', by: 'harness', texts, note: 'meta' }, ...results]
  const by = NOT_THEIRS.test(texts[0] ?? '') ? 'harness' : 'user'
  return [{ kind: 'message', by, texts }, ...results]
}

/** What stands in a person's place but is no word of theirs: what their own commands printed, and what other agents say. */
const NOT_THEIRS =
  /^\s{0,8}<(?:bash-std(?:out|err)|local-command-std(?:out|err)|task-notification|teammate-message|agent-message|system-reminder)\b/

function assistantEvent(block: Json): readonly Event[] {
  const { type, text, thinking, id, name, input } = fieldsOf(block)
  if (type === 'text' && typeof text === 'string')
    return [{ kind: 'message', by: 'assistant', texts: [text] }]
  if (type === 'thinking' && typeof thinking === 'string')
    return [{ kind: 'message', by: 'assistant', texts: [thinking], note: 'thinking' }]
  if ((type === 'tool_use' || type === 'server_tool_use') && typeof id === 'string')
    return [
      {
        kind: 'call',
        call: id,
        hint: hintOf(textOf(name) ?? 'tool', fieldsOf(input)),
        texts: stringsIn(input),
      },
    ]
  return []
}

/** Where an output was too long for the context, its record names the file that has all of it. */
const SPILLED = /^<persisted-output>[\s\S]{0,400}?saved to:? ?(.{1,4096}?)(?:\n|$)/

function resultEvent({ tool_use_id: call, content, is_error }: Fields): Event {
  const texts =
    typeof content === 'string'
      ? [content]
      : listOf(content).flatMap((block) => textsOf([fieldsOf(block).text ?? null]))
  const spill = spillIn(texts)
  return {
    kind: 'result',
    call: textOf(call) ?? '',
    texts,
    failed: is_error === true,
    ...(spill !== undefined && { spill }),
  }
}

function spillIn(texts: readonly string[]): string | undefined {
  const path = texts.length === 1 ? SPILLED.exec(texts[0] ?? '')?.[1] : undefined
  const name = path?.trim().split(/[/\\]/).at(-1)
  return name === undefined || !/^[\w-][\w.-]{0,200}$/.test(name) ? undefined : name
}

function systemEvents(value: Fields): readonly Event[] {
  if (value.subtype === 'microcompact_boundary') {
    const meta = fieldsOf(value.microcompactMetadata)
    return cleared(textsOf(meta.compactedToolIds))
  }
  if (value.subtype !== 'compact_boundary') return []
  const meta = fieldsOf(value.compactMetadata)
  const [before, after] = [numberOf(meta.preTokens), numberOf(meta.postTokens)]
  return [
    {
      kind: 'compaction',
      compaction: {
        trigger: textOf(meta.trigger) ?? 'auto',
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
        kept: keptBy(meta),
      },
    },
  ]
}

function keptBy({ preservedMessages, preservedSegment }: Fields): Kept {
  const keys = textsOf(fieldsOf(preservedMessages).uuids)
  const { headUuid, tailUuid } = fieldsOf(preservedSegment)
  return typeof headUuid === 'string' && typeof tailUuid === 'string'
    ? { keys, stretch: [headUuid, tailUuid] }
    : { keys }
}

function cleared(calls: readonly string[]): readonly Event[] {
  return calls.length === 0 ? [] : [{ kind: 'cleared', calls }]
}

function callIds(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  const { toolUseId, tool_use_id } = fieldsOf(value)
  return textsOf([toolUseId ?? tool_use_id ?? null])
}

/** Files that a person attached, and what they typed while the agent was at work. */
function attachmentEvents({ type, prompt, content }: Fields): readonly Event[] {
  const texts =
    type === 'queued_command'
      ? textsOf([prompt ?? null])
      : type === 'file'
        ? textsOf([fieldsOf(fieldsOf(content).file).content ?? null])
        : []
  return texts.length === 0 ? [] : [{ kind: 'message', by: 'user', texts }]
}
