/** What this test kit knows of JSON Schema: enough for docs/dump.schema.json, and an error for every other keyword. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

const keywords = new Set(
  '$schema $id title type properties required additionalProperties items enum pattern minimum maximum'.split(' '),
)

/** One line per violation. */
export function violations(schema: Schema, value: unknown, path = '$'): string[] {
  const strange = Object.keys(schema).filter(key => !keywords.has(key))
  if (strange.length > 0) throw new Error(`${path}: keywords not known here: ${strange.join(', ')}`)
  const found: string[] = []
  const type = typeOf(value)
  const types = [schema.type ?? type].flat()
  if (!types.includes(type) && !(type === 'integer' && types.includes('number')))
    return [`${path}: ${type}, not ${types.join(' or ')}`]
  if (schema.enum && !schema.enum.includes(value)) found.push(`${path}: ${value} is none of ${schema.enum}`)
  if (schema.pattern && !new RegExp(schema.pattern).test(value as string)) found.push(`${path}: ${value}`)
  if (schema.minimum !== undefined && (value as number) < schema.minimum) found.push(`${path}: ${value} is too small`)
  if (schema.maximum !== undefined && (value as number) > schema.maximum) found.push(`${path}: ${value} is too large`)
  if (type === 'array' && schema.items)
    found.push(...(value as unknown[]).flatMap((item, i) => violations(schema.items!, item, `${path}[${i}]`)))
  if (type !== 'object') return found
  const object = value as Record<string, unknown>
  for (const key of schema.required ?? []) if (!(key in object)) found.push(`${path}: ${key} is missing`)
  for (const [key, item] of Object.entries(object)) {
    const inner = schema.properties?.[key]
    if (inner) found.push(...violations(inner, item, `${path}.${key}`))
    else if (schema.additionalProperties === false) found.push(`${path}: ${key} is not in the schema`)
  }
  return found
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}
