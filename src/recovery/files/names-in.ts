import fs from 'node:fs'

/** What a folder holds; nothing where there is none, or where it is not ours to look into. */
export function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}
