import { NlkitError } from '../errors.js'

export type EgressErrorCode =
  /** An option that does not exist, or whose value is of the wrong kind. */
  | 'ERR_EGRESS_OPTION'
  /** Not a name that a namespace, an interface or a table can have here. */
  | 'ERR_EGRESS_NAME'
  /** Not a network that hosts can be put in. */
  | 'ERR_EGRESS_SUBNET'
  /** The gateway or the namespace's address cannot be used in its network. */
  | 'ERR_EGRESS_ADDRESS'
  /** A bridge, interface, namespace or table of that name exists and was not made by nlkit. */
  | 'ERR_EGRESS_NOT_OURS'
  /** What exists was made by nlkit for something else: another network, another bridge. */
  | 'ERR_EGRESS_MISMATCH'
  /** The network overlaps one that the base has a route to. */
  | 'ERR_EGRESS_OVERLAP'
  /** The address belongs to someone else. */
  | 'ERR_EGRESS_ADDRESS_TAKEN'
  /** Every address of the network is in use. */
  | 'ERR_EGRESS_EXHAUSTED'
  /** The namespace was deleted while it was being worked on. */
  | 'ERR_EGRESS_NAMESPACE_GONE'
  /** The uplink does not exist, or disappeared. */
  | 'ERR_EGRESS_UPLINK'
  /** The kernel has no nf_tables, or not what the rules need. */
  | 'ERR_EGRESS_NO_NF_TABLES'
  /** The process may not do this. */
  | 'ERR_EGRESS_PRIVILEGE'
  /** Another run holds the lock for longer than the time given. */
  | 'ERR_EGRESS_BUSY'
  /** A step failed; what the run had done was undone. The reason is in `cause`. */
  | 'ERR_EGRESS_STEP'
  /** Everything was accepted, but looking again shows that something is not as asked. */
  | 'ERR_EGRESS_VERIFY'

/** The egress job cannot be done as asked. What the kernel said, if it said anything, is in `cause`. */
export class EgressError extends NlkitError {
  override readonly name = 'EgressError'
  declare readonly code: EgressErrorCode

  constructor(code: EgressErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options)
  }
}
