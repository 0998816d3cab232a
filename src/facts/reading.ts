import type { Span } from '../action/action.ts'
import { QUESTIONS_MAX, SQL_TEXTS_MAX } from '../limits.ts'
import type { Act, Command, Effect, Environment, Facts, Unknown, UnknownWhy } from './facts.ts'
import type {
  GrammarAnswer,
  PathAnswer,
  Question,
  RootAnswer,
  TextAnswer,
  WorkAnswer,
  World,
} from './world.ts'

/** Where these lead, no session's own environment is meant. */
const LEAVES: ReadonlySet<Effect['verb']> = new Set(['send', 'publish'])

/**
 * The notebook of one reading: what was found so far, and what had to be asked. Local to one `factsOf` call, so the
 * function around it stays pure.
 */
export class Reading {
  readonly commands: Command[] = []
  readonly effects: Effect[] = []
  readonly unknowns: Unknown[] = []
  readonly acts: Act[] = []
  readonly #questions = new Map<string, Question>()
  #grammars = 0
  readonly #links = new Map<string, string>()
  readonly world: World

  constructor(world: World) {
    this.world = world
  }

  effect(effect: Effect): void {
    const { ambient } = this.world
    const named =
      effect.environment !== 'unknown' || ambient === undefined || LEAVES.has(effect.verb)
    this.effects.push(named ? effect : { ...effect, environment: ambient })
  }

  unknown(why: UnknownWhy, text: string, span: Span, weight: Unknown['weight'] = 'ask'): void {
    this.unknowns.push({ why, text, span, weight })
  }

  /** Nobody knows that this only looks; who does not ask is not told. */
  act(name: string, span: Span, environment: Environment): void {
    if (this.asksForActs) this.acts.push({ name, span, environment })
  }

  /** Only some modes want to know what merely looks. */
  get asksForActs(): boolean {
    return this.world.mode.kind !== 'build'
  }

  /**
   * Reads what may be code: its effects count, and that it could not be read whole does not, for it may be no code at
   * all.
   */
  attempt(read: () => void): void {
    const unknowns = this.unknowns.length
    const commands = this.commands.length
    const acts = this.acts.length
    read()
    this.unknowns.length = unknowns
    this.acts.length = acts
    this.commands.length = commands
  }

  /** Reads what is probably another language: what it would do counts, and what is denied for being unreadable. */
  doubting(read: () => void, foreign?: RegExp): void {
    const before = this.unknowns.length
    const acts = this.acts.length
    read()
    // In a shell the rest of it is run all the same.
    this.acts.push(...this.acts.splice(acts).filter(({ name }) => !foreign?.test(name)))
    const found = this.unknowns.splice(before)
    this.unknowns.push(...found.filter(({ weight }) => weight === 'deny'))
  }

  /** Reads what people of the project wrote and run: what cannot be told in it is noted, not asked. */
  trusting(read: () => void): void {
    const from = this.unknowns.length
    read()
    for (const [index, unknown] of this.unknowns.entries()) {
      if (index >= from)
        this.unknowns[index] = { ...unknown, weight: unknown.weight === 'deny' ? 'ask' : 'note' }
    }
  }

  /** A link that this action makes: from here on, `path` leads to `target`. */
  link(path: string, target: string): void {
    this.#links.set(path, target)
  }

  path(named: string): PathAnswer {
    const path = this.#followed(named)
    const answer = this.world.answers.path(path)
    return answer ?? this.#ask({ ask: 'path', path }, { real: path, kind: 'unknown' })
  }

  #followed(path: string): string {
    for (const [link, target] of this.#links)
      if (path === link || path.startsWith(`${link}/`)) return target + path.slice(link.length)
    return path
  }

  text(path: string): TextAnswer {
    return this.world.answers.text(path) ?? this.#ask({ ask: 'text', path }, { text: undefined })
  }

  root(path: string): RootAnswer {
    return this.world.answers.root(path) ?? this.#ask({ ask: 'root', path }, { root: undefined })
  }

  work(path: string): WorkAnswer {
    return this.world.answers.work(path) ?? this.#ask({ ask: 'work', path }, { kind: 'unknown' })
  }

  grammar(): GrammarAnswer {
    // Each text costs a parser's start; whoever has so many in one action is asked.
    if (++this.#grammars > SQL_TEXTS_MAX) return 'none'
    return this.world.answers.grammar() ?? this.#ask({ ask: 'grammar' }, 'none')
  }

  facts(): Facts {
    return {
      commands: this.commands,
      effects: this.effects,
      unknowns: this.unknowns,
      acts: this.acts,
      questions: [...this.#questions.values()],
    }
  }

  /** Until the answer is there, the reading goes on with a guess that is never kinder than the answer can be. */
  #ask<T>(question: Question, guess: T): T {
    if (this.#questions.size < QUESTIONS_MAX) {
      this.#questions.set(
        'path' in question ? `${question.ask} ${question.path}` : question.ask,
        question,
      )
    }
    return guess
  }
}
