export const simulateKernel: any = undefined
