import type { CauseRule } from './rule.js'

const any = /(?:)/

/** What an errno mostly means, whatever it was about. */
export const generalCauses: readonly CauseRule[] = [
  { operation: /^IPCTNL_MSG_CT_/, errno: 'EEXIST', why: 'there is a connection from and to these addresses and ports' },
  {
    operation: /^IPCTNL_MSG_CT_/,
    errno: 'ENOENT',
    why: 'there is no connection from and to these addresses and ports',
  },
  { operation: /NEW/, errno: 'EEXIST', at: 'ifname local address dst kind name id', why: 'it is there already' },
  {
    operation: /DEL|GET|SET/,
    errno: 'ENOENT ESRCH ENODEV',
    at: 'ifname local address dst kind name id',
    why: 'there is no such object',
  },
  { operation: any, errno: 'EOPNOTSUPP', why: 'the kernel does not have this operation, or not for this object' },
  { operation: any, errno: 'EEXIST', why: 'it is there already' },
  {
    operation: any,
    errno: 'ENOENT ESRCH ENODEV',
    why: 'there is no such object, or the kernel’s part for it is not loaded',
  },
  { operation: any, errno: 'EBUSY', why: 'it is in use' },
  { operation: any, errno: 'ERANGE', why: 'a number is out of its range' },
  {
    operation: any,
    errno: 'EAFNOSUPPORT',
    why: 'the kernel does not have this address family, or not for this operation',
  },
  {
    operation: any,
    errno: 'ENOMEM ENOBUFS ENOSPC',
    why: 'a limit was reached: memory, a table or a name space is full',
  },
  {
    operation: any,
    errno: 'EINVAL',
    why: 'a value that it cannot have, a part that is missing, or parts that do not go together',
  },
]
