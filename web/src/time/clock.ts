import { signal } from '@preact/signals'

/** The daemon's time, ticking every second: every count-down and every "ago" reads it. */
export const clock = signal(Date.now())

let ahead = 0

export function setClock(daemonNow: number): void {
  ahead = daemonNow - Date.now()
}

export function startClock(): void {
  setInterval(() => {
    clock.value = Date.now() + ahead
  }, 1000)
}
