import type { Spending } from './account.ts'
import type { Journal } from './journal.ts'
import type { Measured } from './profile-file.ts'

interface Places {
  readonly journal: Pick<Journal, 'book'>
  readonly projectOf: (folder: string) => string
}

/** What sessions have used that do not go on here, as the meter has found them last. */
export class OtherSessions {
  readonly #places: Places
  #measured: Measured | undefined
  /** Of the folders that the meter names: it looks at the disk for each. */
  #projects = new Map<string, string>()

  constructor(places: Places) {
    this.#places = places
  }

  spendings(
    measured: Measured | undefined,
    isHere: (session: string) => boolean,
  ): readonly Spending[] {
    if (measured !== this.#measured) this.#projects = new Map()
    this.#measured = measured
    const { book } = this.#places.journal
    return (measured?.days ?? [])
      .filter(({ session }) => !isHere(session))
      .map(({ session, day, subagent: subAgent, agentType, tokens, costUSD: usd, project }) => {
        const began = book.done.projectOf(session) ?? this.#projectOf(project)
        const who = { session, project: began, day, subAgent, type: agentType }
        return { who, tokens, usd, lastTokens: 0, lastUSD: 0 }
      })
  }

  #projectOf(named: string): string {
    const known = this.#projects.get(named)
    if (known !== undefined) return known
    const project = named.startsWith('/') ? this.#places.projectOf(named) : this.#withName(named)
    this.#projects.set(named, project)
    return project
  }

  /** Claude Code names the folder of a project by its path, with a hyphen for each other character. */
  #withName(named: string): string {
    for (const project of this.#places.journal.book.done.projects())
      if (project.replace(/[^a-zA-Z0-9]/g, '-') === named) return project
    return named
  }
}
