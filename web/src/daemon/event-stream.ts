export interface StreamEvent {
  readonly name: string
  readonly data: string
}

/** Reads text/event-stream in pieces as they come: a piece may end anywhere, within a line too. */
export function eventReader(): (piece: string) => readonly StreamEvent[] {
  let rest = ''
  let name = ''
  let data: string[] = []

  const line = (text: string): StreamEvent | undefined => {
    if (text === '') {
      const event = data.length > 0 ? { name: name || 'message', data: data.join('\n') } : undefined
      name = ''
      data = []
      return event
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(text) ?? []
    if (field === 'event') name = value
    if (field === 'data') data.push(value)
    return undefined
  }

  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    return lines.map(line).filter((event) => event !== undefined)
  }
}
