import { existsSync } from 'node:fs'
import { changeOf } from './change.ts'
import { sha256 } from './digest.ts'
import { type FoundFile, findFile } from './file.ts'
import { aboutFile, type Planned, type Target, textOf } from './plan.ts'
import { loadReceipt, originalBytes, type Receipt } from './receipt.ts'
import type { Notice, Refused } from './refusal.ts'

/**
 * Works out how our entries go: the original bytes where nobody has edited since, else only what is
 * ours.
 */
export function planUninstall(target: Target): Planned {
  const receipt = loadReceipt(target)
  const found = findTarget(target, receipt)
  if (!found.ok) return found
  const { file } = found
  const result = afterUninstall(target, file, receipt)
  if (!result.ok) return aboutFile(file, result)
  const { root, agent, path } = target
  const { bytes, words } = result
  const plan = {
    key: { root, agent, path },
    change: changeOf(file, bytes),
    receipt: undefined,
    folders: bytes === undefined ? (receipt?.madeFolders ?? []) : [],
    words,
    says: [],
    warnings: leftBehind(file, receipt),
  }
  return { ok: true, plan }
}

/** A link that leads where it led when we installed through it was agreed to then. */
function findTarget({ path, throughSymlink }: Target, receipt: Receipt | undefined) {
  const followed = findFile(path, true)
  const agreed = followed.ok && followed.file.realPath === receipt?.realPath
  return throughSymlink || agreed ? followed : findFile(path, false)
}

type Result =
  | { readonly ok: true; readonly bytes: Buffer | undefined; readonly words: string }
  | Refused

function afterUninstall(target: Target, file: FoundFile, receipt: Receipt | undefined): Result {
  const { path, bytes } = file
  if (bytes === undefined) {
    return { ok: true, bytes, words: `${path} does not exist; there is nothing to do` }
  }
  if (receipt && sha256(bytes) === receipt.written) {
    const original = originalBytes(receipt)
    const words = original ? `${path} is as it was before Interlock` : `${path}, made by us, goes`
    return { ok: true, bytes: original, words }
  }
  const before = textOf(path, bytes)
  if (!before.ok) return before
  const edit = target.remove(before.text, receipt && originalBytes(receipt)?.toString())
  if (!edit.ok) return edit
  if (edit.text === before.text) {
    return { ok: true, bytes, words: `${path} has no hooks of Interlock; there is nothing to do` }
  }
  if (edit.bare && receipt?.original === 'absent') {
    return { ok: true, bytes: undefined, words: `${path}, made by us, goes` }
  }
  const words = `${path} keeps its other settings and loses Interlock's hooks`
  return { ok: true, bytes: Buffer.from(edit.text), words }
}

/** The path leads elsewhere than when we installed: the file that we changed is still there. */
function leftBehind({ path, realPath }: FoundFile, receipt: Receipt | undefined): Notice[] {
  const old = receipt?.realPath
  if (old === undefined || old === realPath || !existsSync(old)) return []
  const words = `${old}, which Interlock changed, is no longer what ${path} leads to`
  return [{ words, next: `Look there for hooks of Interlock, and take them out by hand.` }]
}
