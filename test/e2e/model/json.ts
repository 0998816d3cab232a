/**
 * JSON as a value to look into without trusting its shape: every reader answers something for
 * everything.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}

export function parseJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function field(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

/**
 * One value a line, as the agents, the model's log and Interlock print it; other lines are not for
 * us.
 */
export function parseLines(output: string): readonly JsonObject[] {
  return output.split('\n').flatMap((line) => {
    const value = parseJson(line)
    return isObject(value) ? [value] : []
  })
}
