export { SimulatedKernel, type SimulateOptions, simulateKernel } from './kernel.js'
export { Link } from './link/link.js'
export { Namespace } from './namespace.js'
