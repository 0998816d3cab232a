import type { Kind } from '../manifest.ts'
import { config } from './config.ts'
import { decision } from './decision.ts'
import { diff } from './diff.ts'
import { dom } from './dom.ts'
import { json } from './json.ts'
import { log } from './log.ts'
import type { Order, Piece } from './piece.ts'
import { plan } from './plan.ts'
import { stack } from './stack.ts'
import { table } from './table.ts'

export const PIECES: Readonly<Record<Kind, (order: Order) => Piece>> = {
  dom,
  log,
  stack,
  config,
  diff,
  table,
  json,
  plan,
  decision,
}
