import { describe } from '../../../protocol/codec/output.js'
import type { JsonValue } from '../json-value.js'
import type { JsonMessage } from './encode.js'
import { EncodeInputError } from './errors.js'

/**
 * The messages in a text of JSON: one object per line as `nlkit dump --json` prints them, a single object, or an array of
 * objects over any number of lines. Empty lines are passed over.
 *
 * @throws EncodeInputError whose path is the line (`line 3`) or the element (`[2]`) at fault.
 */
export function readJsonMessages(text: string): JsonMessage[] {
  const lines = text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [{ line, path: `line ${i + 1}` }]))
  const [first] = lines
  if (first === undefined) throw new EncodeInputError('', 'no JSON: the text is empty')
  if (lines.length > 1 && isJson(first.line)) return lines.map(({ line, path }) => object(parse(line, path), path))
  // What jq prints of several messages: objects over several lines, each closed by a brace on a line of its own.
  const objects = text.trim().split(/(?<=^\}[ \t\r]*)\n/m)
  if (objects.length > 1 && isJson(objects[0]!))
    return objects.map((each, i) => object(parse(each, `object ${i + 1}`), `object ${i + 1}`))
  const whole = parse(text, '')
  return Array.isArray(whole) ? whole.map((item, i) => object(item, `[${i}]`)) : [object(whole, '')]
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function parse(text: string, path: string): JsonValue {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new EncodeInputError(path, `not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function object(value: JsonValue, path: string): JsonMessage {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonMessage
  throw new EncodeInputError(path, `expected a message object, got ${describe(value)}`)
}
