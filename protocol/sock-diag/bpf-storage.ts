/* linux/sock_diag.h: what BPF programs keep at a socket. */
import { attr, attributes, bytes, type Infer, list, multi, nest, pad, u32 } from '../codec/index.js'

/** One storage: of which map, and its value in the map's own form. */
export const skDiagBpfStorage = attributes(
  'SK_DIAG_BPF_STORAGE',
  {
    pad: attr(1, 'SK_DIAG_BPF_STORAGE_PAD', pad),
    mapId: attr(2, 'SK_DIAG_BPF_STORAGE_MAP_ID', u32),
    mapValue: attr(3, 'SK_DIAG_BPF_STORAGE_MAP_VALUE', bytes),
  },
  { nestedFlag: true },
)

export interface SkDiagBpfStorage extends Infer<typeof skDiagBpfStorage> {}

export const skDiagBpfStorages = list(
  1,
  'SK_DIAG_BPF_STORAGE',
  nest<SkDiagBpfStorage>(() => skDiagBpfStorage),
  { nestedFlag: true },
)

/** In a request: of which maps, by their file descriptors; of all where there are none. */
export const skDiagBpfStorageReq = attributes('SK_DIAG_BPF_STORAGE_REQ', {
  mapFd: attr(1, 'SK_DIAG_BPF_STORAGE_REQ_MAP_FD', multi(u32)),
})

export interface SkDiagBpfStorageReq extends Infer<typeof skDiagBpfStorageReq> {}
