import { changeOf, changesNothing } from './change.ts'
import { sha256 } from './digest.ts'
import { type FoundFile, findFile } from './file.ts'
import { missingFolders } from './folders.ts'
import { aboutFile, type Planned, type Target, textOf } from './plan.ts'
import { loadReceipt, originalBytes, originalFrom, type Receipt } from './receipt.ts'
import type { Refused } from './refusal.ts'

/** Works out how our entries come into the file. */
export function planInstall(target: Target): Planned {
  const found = findFile(target.path, target.throughSymlink)
  if (!found.ok) return found
  const { file } = found
  const before = file.bytes === undefined ? undefined : textOf(file.path, file.bytes)
  if (before && !before.ok) return before
  const edit = target.insert(before?.text)
  if (!edit.ok) return aboutFile(file, edit)
  const prior = loadReceipt(target)
  const original = originalOf(target, file, before?.text, prior)
  if (!original.ok) return aboutFile(file, original)

  const after = Buffer.from(edit.text)
  const change = changeOf(file, after)
  const receipt: Receipt = {
    version: 1,
    agent: target.agent,
    path: file.path,
    realPath: file.realPath,
    written: sha256(after),
    original: originalFrom(original.bytes),
    mode: prior?.mode ?? file.mode,
    madeFolders: [...new Set([...(prior?.madeFolders ?? []), ...missingFolders(file.realPath)])],
  }
  const words = changesNothing(change)
    ? `${file.path} has Interlock's hooks already`
    : `${file.path} gets Interlock's hooks`
  const { root, agent, path } = target
  const key = { root, agent, path }
  const { says = [], warnings } = edit
  return { ok: true, plan: { key, change, receipt, folders: [], words, says, warnings } }
}

/**
 * What uninstalling must give back. A second install finds our own work and keeps the first
 * original; but once a person has edited the file, their version without our entries is what was
 * there.
 */
function originalOf(
  target: Target,
  file: FoundFile,
  text: string | undefined,
  prior: Receipt | undefined,
): { readonly ok: true; readonly bytes: Buffer | undefined } | Refused {
  const { bytes } = file
  if (bytes === undefined || text === undefined) return { ok: true, bytes: undefined }
  const first = prior && originalBytes(prior)
  if (prior && sha256(bytes) === prior.written) return { ok: true, bytes: first }
  const edit = target.remove(text, first?.toString())
  if (!edit.ok) return edit
  if (edit.text === text) return { ok: true, bytes }
  const ownFile = prior?.original === 'absent' && edit.bare
  return { ok: true, bytes: ownFile ? undefined : Buffer.from(edit.text) }
}
