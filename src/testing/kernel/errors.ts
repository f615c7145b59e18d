import { ERRNO } from '../../../protocol/netlink/errno.js'

/** What the extended acknowledgement of a refusal says. */
export interface RefusalDetails {
  /** NLMSGERR_ATTR_MSG: the kernel's words. */
  message?: string | undefined
  /** Path of the attribute that is to blame, as dumps show it: `linkinfo.data.id`. NLMSGERR_ATTR_OFFS comes of it. */
  attribute?: string | undefined
  /** NLMSGERR_ATTR_OFFS itself, where no path leads there. */
  offset?: number | undefined
  /** NLMSGERR_ATTR_MISS_TYPE: number of an attribute that is required and was not there. */
  missing?: number | undefined
}

/** The simulated kernel says no: thrown by a handler, answered as NLMSG_ERROR. Not the error that a client gets. */
export class Refusal extends Error {
  readonly errno: number
  readonly details: RefusalDetails

  constructor(errno: keyof typeof ERRNO, details: RefusalDetails) {
    super(details.message ?? errno)
    this.errno = ERRNO[errno]
    this.details = details
  }
}

/** `throw refuse('EEXIST', 'Address already assigned', 'local')` */
export function refuse(errno: keyof typeof ERRNO, message?: string, attribute?: string): Refusal {
  return new Refusal(errno, { message, attribute })
}
