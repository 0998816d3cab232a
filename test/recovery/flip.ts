import fs from 'node:fs'
import path from 'node:path'
import { changesBetween } from '../../src/recovery/files/diff.ts'
import type { Node } from '../../src/recovery/files/node.ts'
import { ObjectStore } from '../../src/recovery/files/store.ts'
import { makeChanges } from '../../src/recovery/files/switch.ts'
import { Seal } from '../../src/state/seal.ts'

/** `node flip.mjs FOLDER`: puts one of two states in place of the other, for ever, until somebody ends it. */
const [folder = ''] = process.argv.slice(2)
const store = new ObjectStore(folder, new Seal(folder))
const states: readonly [Node, Node] = JSON.parse(
  fs.readFileSync(path.join(folder, 'states.json'), 'utf8'),
)
const root = path.join(folder, 'root')
const journal = path.join(folder, 'journal')
let at = Number(fs.readFileSync(path.join(folder, 'at'), 'utf8'))
process.stdout.write('ready\n')
for (let n = 0; ; n++) {
  const [from, to] = at === 0 ? states : [states[1], states[0]]
  const changes = changesBetween(root, from, to, (digest) => store.get(digest))
  makeChanges(changes, `flip-${process.pid}-${n}`, { store, refusals: new Map() }, journal)
  at = 1 - at
}
