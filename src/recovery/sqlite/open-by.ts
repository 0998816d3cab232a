import fs from 'node:fs'
import { namesIn } from '../files/names-in.ts'

/**
 * Processes that have a file open, as `node (1234)`. A database is not put in place below them: they would go on writing to
 * the old one. Linux says; elsewhere nobody is found.
 */
export function openBy(file: string): readonly string[] {
  return namesIn('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) =>
      namesIn(`/proc/${pid}/fd`).some((fd) => leadsTo(`/proc/${pid}/fd/${fd}`, file)),
    )
    .map((pid) => `${nameOf(pid)} (${pid})`)
}

function leadsTo(link: string, file: string): boolean {
  try {
    return fs.readlinkSync(link) === file
  } catch {
    return false
  }
}

function nameOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return 'a process'
  }
}
