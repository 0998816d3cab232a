import { fieldsOf, parsed, textOf } from '../../action/json.ts'
import { readRegularFile } from '../../regular-file.ts'
import type { Ledger, ReadFile } from '../ledger/ledger.ts'
import { rolloutIn } from '../reader/codex/rollout.ts'
import type { Source } from '../usage.ts'
import type { Conversation } from './conversations.ts'
import type { Origin, OriginOf } from './origins.ts'

/** Claude Code's notes on a sub-agent are some hundred bytes. */
const NOTE_BYTES_MAX = 64 * 1024
/** Longer ones are no names: they are an agent's words. */
const TYPE_CHARS_MAX = 80
const DESCRIPTION_CHARS_MAX = 200

/** What the agent's program says of how a sub-agent was started. */
type Note = Pick<Origin, 'type' | 'description' | 'parent'>

const NO_NOTE: Note = { type: undefined, description: undefined, parent: undefined }

/** A folder inside which a sub-agent's own sub-agents have theirs. */
const INSIDE = /[/\\]agent-([^/\\]+)[/\\]subagents[/\\]/g

/** Their files are not their own: all sessions are in one, or it says only how a life has ended. */
const SHARED: readonly Source[] = ['opencode', 'copilot-cli']

/**
 * Where each conversation of these ledgers comes from, by what lies beside the transcripts. A note is read once for each
 * transcript: it is written when the sub-agent starts; one that is not there yet is looked for again when asked again.
 */
export class OriginFiles {
  private readonly notes = new Map<string, Note>()

  /** Each conversation is looked up once for these ledgers. */
  of(ledgers: readonly Ledger[]): OriginOf {
    const files = new Map<string, ReadFile>()
    for (const ledger of ledgers) for (const file of ledger.files) files.set(file.path, file)
    const known = new Map<Conversation, Origin>()
    return (conversation) => {
      const origin = known.get(conversation) ?? this.originOf(conversation, files)
      known.set(conversation, origin)
      return origin
    }
  }

  private originOf(
    { source, subagent, requests }: Conversation,
    files: ReadonlyMap<string, ReadFile>,
  ): Origin {
    const last = requests.at(-1)
    const file = files.get(last?.file ?? '')
    const grownAt = SHARED.includes(source) ? (last?.at ?? 0) : (file?.modified ?? 0)
    if (subagent === undefined || file === undefined) return { ...NO_NOTE, grownAt }
    if (source === 'codex') return { ...noteInCodex(file.state), grownAt }
    if (source !== 'claude-code') return { ...NO_NOTE, grownAt }
    return { ...this.noteBeside(file.path), grownAt }
  }

  private noteBeside(transcript: string): Note {
    const known = this.notes.get(transcript)
    if (known !== undefined) return known
    const parent = [...transcript.matchAll(INSIDE)].at(-1)?.[1]
    const bytes = readRegularFile(transcript.replace(/\.jsonl$/, '.meta.json'), NOTE_BYTES_MAX)
    if (typeof bytes === 'string') return { ...NO_NOTE, parent }
    const { agentType, description, parentAgentId } = fieldsOf(parsed(bytes.toString('utf8')))
    const note = {
      type: wordsIn(textOf(agentType), TYPE_CHARS_MAX),
      description: wordsIn(textOf(description), DESCRIPTION_CHARS_MAX),
      parent: textOf(parentAgentId) ?? parent,
    }
    if (note.type !== undefined) this.notes.set(transcript, note)
    return note
  }
}

/** A sub-agent of the session itself has the session as its parent. */
function noteInCodex(state: unknown): Note {
  const { role, nickname, parent } = rolloutIn(state)
  return {
    type: wordsIn(role, TYPE_CHARS_MAX),
    description: wordsIn(nickname, DESCRIPTION_CHARS_MAX),
    parent,
  }
}

function wordsIn(text: string | undefined, charsMax: number): string | undefined {
  return text === undefined || text === '' ? undefined : text.slice(0, charsMax)
}
