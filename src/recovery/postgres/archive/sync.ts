import { open, readdir } from 'node:fs/promises'
import path from 'node:path'

/** A folder with all that it holds outlasts a power cut. */
export async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name)
    await (entry.isDirectory() ? syncTree(at) : syncPath(at))
  }
  await syncPath(folder)
}

/** The content of a file, or the names in a folder. */
export async function syncPath(at: string): Promise<void> {
  const handle = await open(at, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
