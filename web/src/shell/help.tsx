import { useEffect, useRef } from 'preact/hooks'
import { helpOpen, keysOn, setKeysOn } from './keys.ts'

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['g', 'n'], 'Now'],
  [['g', 'a'], 'Approvals'],
  [['g', 'r'], 'Record'],
  [['g', 't'], 'Timeline'],
  [['g', 'c'], 'Context'],
  [['g', 'u'], 'Usage'],
  [['g', 'm'], 'Modes'],
  [['g', 'l'], 'Rules'],
  [['g', 'h'], 'Health'],
  [['j'], 'Next in the list'],
  [['k'], 'Previous in the list'],
  [['Enter'], 'Open'],
  [['Esc'], 'Close, back to the list'],
  [['/'], 'Search'],
  [['?'], 'These keys'],
]

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null)
  const open = helpOpen.value
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={() => (helpOpen.value = false)}>
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p class="soft">No key approves or refuses: that takes the button and a passkey.</p>
      <div class="dialog-foot">
        <label class="check">
          <input
            type="checkbox"
            checked={keysOn.value}
            onChange={(event) => setKeysOn(event.currentTarget.checked)}
          />
          Single letters act as keys
        </label>
        <button type="button" onClick={() => (helpOpen.value = false)}>
          Close
        </button>
      </div>
    </dialog>
  )
}
