/**
 * Key under which a decoded value keeps what its plain form cannot say: an attribute's unusual flag bits, text without
 * its NUL, padding that is not zero. It travels with `{ ...value }`, so that what was read and changed is written back
 * as it came wherever it was not changed. Kernel messages practically never need it.
 */
export const wire: unique symbol = Symbol.for('nlkit.wire') as never

/**
 * Key that is `true` on attributes whose nests all came without NLA_F_NESTED though their table flags them: so the
 * kernel answers in nf_tables, where programs ask with the flag. One note for the message, not one for every nest: a
 * part that is taken out and sent in a new message goes in the table's form.
 */
export const bareNests: unique symbol = Symbol.for('nlkit.bareNests') as never

/** How one attribute differed on the wire from the form that the table gives it. */
export interface AttributeForm {
  /** The type field, when its flag bits differ from the table's. */
  type?: number
  /** The payload, when the value alone would be written differently. */
  data?: Uint8Array
  /** The padding behind the attribute, when it is not zeros up to the next multiple of four. */
  padding?: Uint8Array
  /** Of an attribute that only aligns what follows (`pad`): its positions among its siblings, counted from 0. */
  places?: number[]
}

/** The notes of one attribute set: by key, or `key[index]` for a repeated attribute. */
export type AttributeForms = Record<string, AttributeForm>
