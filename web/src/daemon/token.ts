const KEY = 'interlock-token'

/**
 * The token comes in the part of the address that is never sent, is kept for this tab only, and leaves the address at
 * once: it must not stay in the history or in a copied link.
 */
export function takeToken(): string | undefined {
  const given = /^#token=([0-9a-f]+)$/i.exec(location.hash)?.[1]
  if (given !== undefined) {
    sessionStorage.setItem(KEY, given)
    history.replaceState(null, '', location.pathname)
  }
  return given ?? sessionStorage.getItem(KEY) ?? undefined
}

/** It no longer opens anything. */
export function dropToken(): void {
  sessionStorage.removeItem(KEY)
}
