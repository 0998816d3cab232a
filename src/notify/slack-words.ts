/** What the daemon tells the process that speaks with Slack. Tokens go this way only: never an argument, never a variable. */
export interface ToSlack {
  readonly id: number
  readonly botToken: string
  readonly appToken: string
  /** Where Slack is; only tests name another place. */
  readonly apiUrl?: string
  readonly channel: string
  readonly text: string
  /** What waits for people now, for whoever mentions the app. */
  readonly waiting: readonly string[]
}

export interface FromSlack {
  readonly id: number
  readonly error?: string
}

/** Slack reads `<…>` as links and mentions of everybody; an agent's words are neither. */
export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
