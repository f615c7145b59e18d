import {
  NamespaceHandle,
  type NamespaceSpec,
  namespaceName,
  type OpenedNamespace,
  type VirtualNamespace,
} from '../netns/index.js'

/** Far from what a process has open: nobody reads it as a descriptor. */
export const firstDescriptor = 1_000_000

/** A namespace that is open nowhere, for a message to name it. */
export function openedNowhere(label: string, fd: number): OpenedNamespace {
  return { label, fd, close() {}, [Symbol.dispose]() {} }
}

/** Descriptors for namespaces that messages name where there is no kernel: each name has one of its own, and nothing is opened. */
export class NamedDescriptors {
  readonly #descriptors = new Map<string, number>()
  readonly #first: number

  constructor(first = firstDescriptor) {
    this.#first = first
  }

  open(spec: NamespaceSpec | VirtualNamespace): OpenedNamespace {
    if (typeof spec === 'object' && 'open' in spec) return spec.open()
    const label =
      spec instanceof NamespaceHandle ? spec.label : (namespaceName(spec) ?? JSON.stringify(spec) ?? 'its own')
    const key = `${namespaceName(spec) === undefined ? 'other' : 'name'} ${label}`
    if (!this.#descriptors.has(key)) this.#descriptors.set(key, this.#first + this.#descriptors.size)
    return openedNowhere(label, this.#descriptors.get(key)!)
  }

  /** What the program called the namespace that has this descriptor, where it used a name or a path. */
  nameOf(descriptor: number): string | undefined {
    const key = [...this.#descriptors].find(([, each]) => each === descriptor)?.[0]
    return key?.startsWith('name ') ? key.slice(5) : undefined
  }
}
