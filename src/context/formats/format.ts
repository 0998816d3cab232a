import type { Json } from '../../action/action.ts'

/** Whose words they are. What is not a person's is data, whatever it says. */
export type Speaker = 'user' | 'assistant' | 'harness'

/** What of a message's words a summary, a thought or the harness's own note is, and no word of the conversation. */
export type Note = 'summary' | 'thinking' | 'meta'

/** Which records a compaction left in the context, by their keys. */
export interface Kept {
  readonly keys: readonly string[]
  /** First and last key of a stretch that stays whole. */
  readonly stretch?: readonly [string, string]
  /** Messages of the person's that stay, word for word, where the agent names them by nothing else. */
  readonly texts?: readonly string[]
}

export interface Compaction {
  readonly trigger: string
  /** Tokens before and after, where the agent says them. */
  readonly before?: number
  readonly after?: number
  readonly kept: Kept
  /** Said by another record too; it counts where that one is not there. */
  readonly echo?: true
}

/** What a call is called by its metadata: never by its output. */
export interface CallHint {
  readonly tool: string
  /** A command, a path, an address, a description: the agent's own words of what it does. */
  readonly words?: string
  readonly path?: string
}

/** One thing that a record of a transcript says. `texts` are its string values in the record's own order, verbatim. */
export type Event =
  | {
      readonly kind: 'message'
      readonly by: Speaker
      readonly texts: readonly string[]
      readonly note?: Note
    }
  | {
      readonly kind: 'call'
      readonly call: string
      readonly hint: CallHint
      readonly texts: readonly string[]
      /** Said by another record too; it counts where that one is not there. */
      readonly echo?: true
    }
  | {
      readonly kind: 'result'
      readonly call: string
      readonly texts: readonly string[]
      readonly failed: boolean
      /** The base name of the file in which the whole output lies, where the record has only a preview. */
      readonly spill?: string
      /** Said by another record too; it counts where that one is not there. */
      readonly echo?: true
    }
  | { readonly kind: 'compaction'; readonly compaction: Compaction }
  /** Outputs that were taken out of the context without a summary, by their calls. */
  | { readonly kind: 'cleared'; readonly calls: readonly string[] }
  /** So many of the oldest messages were taken out of the context: a call's result is one too. */
  | { readonly kind: 'truncated'; readonly messages: number }
  /** The history is now only what comes after, and these records, by their keys. */
  | { readonly kind: 'replaced'; readonly keys: readonly string[] }
  /** The history ends before this record, by its key. */
  | { readonly kind: 'rewound'; readonly key: string }

/** Where the agent worked when it wrote a record. */
export interface Whereabouts {
  readonly cwd?: string
  readonly branch?: string
  /** The team and the name under which the agent speaks, and the skill in whose name. */
  readonly team?: string
  readonly agent?: string
}

export interface Record {
  /** The same in every copy of the record; undefined where the format has none. */
  readonly key: string | undefined
  readonly at: string | undefined
  readonly where: Whereabouts
  readonly events: readonly Event[]
  /** A later record with this key takes its place. */
  readonly replaces?: true
}

export interface Format {
  readonly name: string
  /** Whether a file is one of this agent's, by its path and any record of it. */
  owns(file: string, record: Json | undefined): boolean
  /** What one line's value says: a record as a rule, several where a line holds a history, none where nobody could want it back. */
  read(value: Json): readonly Record[]
}
