import { ERRNO } from '../../../protocol/netlink/errno.js'
import type { ErrnoName, RefusalDetails } from '../refusal.js'

/** The simulated kernel says no: thrown by a handler, answered as NLMSG_ERROR. Not the error that a client gets. */
export class Refusal extends Error {
  readonly errno: number
  /** A path that the request does not have is left out: where the kernel has nothing to point at it points nowhere. */
  readonly details: RefusalDetails

  constructor(errno: ErrnoName, details: RefusalDetails) {
    super(details.message ?? errno)
    this.errno = ERRNO[errno]
    this.details = details
  }

  /** The same no in other words. */
  saying(message: string): Refusal {
    const name = (Object.keys(ERRNO) as ErrnoName[]).find(each => ERRNO[each] === this.errno)!
    return new Refusal(name, { ...this.details, message })
  }
}

/** `throw refuse('EEXIST', 'Address already assigned', 'local')` */
export function refuse(errno: ErrnoName, message?: string, attribute?: string): Refusal {
  return new Refusal(errno, {
    ...(message !== undefined && { message }),
    ...(attribute !== undefined && { attribute }),
  })
}
