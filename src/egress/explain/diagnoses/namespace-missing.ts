import { type Diagnosis, problemIf } from '../diagnosis.js'
import { all, makeVeth, word } from '../remedies.js'

export const namespaceMissing: Diagnosis = {
  id: 'namespace-missing',
  step: 'namespace',
  find: o =>
    problemIf(o.namespace === undefined, () => {
      const name = word(o.config.namespace)
      return {
        problem: o.leftoverFile
          ? `/run/netns/${o.config.namespace} is a leftover file, not a namespace`
          : `there is no namespace ${o.config.namespace}`,
        remedy: all(...(o.leftoverFile ? [`ip netns delete ${name}`] : []), `ip netns add ${name}`, ...makeVeth(o)),
      }
    }),
}
