import os from 'node:os'
import path from 'node:path'
import { rootsHere } from '../../usage/roots.ts'
import { places } from '../paths.ts'

/** The folders that are asked about: the one that is named, or those of all agents here. */
export function rootsOf(root: string | undefined): readonly string[] {
  return root === undefined ? rootsHere({ home: os.homedir(), env: process.env }) : [root]
}

/** Where what was read is kept for this person. */
export function storeOf(store: string | undefined): string {
  return store ?? path.join(places().root, 'usage', 'ledger')
}
