import type http from 'node:http'
import { parsed } from '../action/json.ts'
import { wordsOf } from '../spine/words-of.ts'
import { keepFinals, telemetryFile } from '../usage/telemetry/kept.ts'
import { finalsIn } from '../usage/telemetry/otlp.ts'
import { type Wish, wishAt } from '../usage/telemetry/wish.ts'
import { openTelemetryDoor } from './telemetry-door.ts'

/** Keeps what agents tell of their requests, while the person wants it. */
export class Telemetry {
  readonly #root: string
  readonly #now: () => number
  #wish: Wish | undefined
  #server: http.Server | undefined
  /** Openings and closings one after the other, however often it is looked. */
  #last: Promise<void> = Promise.resolve()
  #failure = ''

  constructor(root: string, now: () => number) {
    this.#root = root
    this.#now = now
  }

  /** Opens and closes the door as the person has said since. */
  look(): Promise<void> {
    this.#last = this.#last.then(() => this.#follow(wishAt(this.#root)))
    return this.#last
  }

  async stop(): Promise<void> {
    await this.#last
    await this.#close()
  }

  async #follow(wish: Wish | undefined): Promise<void> {
    const { port, token } = this.#wish ?? {}
    if (this.#server !== undefined && wish?.port === port && wish?.token === token) return
    await this.#close()
    if (wish === undefined) return
    try {
      this.#server = await openTelemetryDoor(wish, (body) => this.#keep(body), this.#now)
      this.#wish = wish
      this.#failure = ''
    } catch (error) {
      // Another program has the port: it is tried again at every look, and said once.
      if (this.#failure !== wordsOf(error)) console.error(`interlock: telemetry: ${wordsOf(error)}`)
      this.#failure = wordsOf(error)
    }
  }

  #keep(body: string): void {
    const value = parsed(body)
    if (value !== undefined) keepFinals(telemetryFile(this.#root), finalsIn(value))
  }

  #close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    this.#wish = undefined
    if (server === undefined) return Promise.resolve()
    return new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
}
