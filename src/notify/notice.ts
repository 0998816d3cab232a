/** Something that people should know now, wherever they are. */
export interface Notice {
  readonly kind: NoticeKind
  /** Milliseconds since 1970. */
  readonly at: number
  /** A few words, and one or two sentences. What an agent wrote stands in it as data, with secrets masked. */
  readonly title: string
  readonly text: string
  /** The approval that it is about. */
  readonly approval?: string
  readonly session?: string
}

export type NoticeKind =
  /** An approval waits for a person. */
  | 'waiting'
  /** It still does, after the time that was set. */
  | 'escalated'
  /** One person alone approved what takes two. */
  | 'glass-broken'
  /** An agent has tried what a mode does not let through. */
  | 'freeze-attempt'
  /** A context was compacted, or is about to be. */
  | 'context'
  /** A budget is nearly spent or spent, or a sub-agent uses far more than its kind. */
  | 'budget'
  /** Calls were judged without the daemon, ran without having been judged, or something else is not as it should be. */
  | 'guard'

/** A way to people. Throws where it does not get through. */
export interface Channel {
  readonly name: string
  send(notice: Notice): Promise<void>
}
