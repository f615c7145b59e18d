/** Nanoseconds with the unit that suits them: `830 ns`, `41.2 µs`, `3.05 ms`, `12.4 s`. */
export function formatNanoseconds(time: number): string {
  const digits = (value: number): string => value.toPrecision(3)
  if (time < 1e3) return `${time} ns`
  if (time < 999.5e3) return `${digits(time / 1e3)} µs`
  if (time < 999.5e6) return `${digits(time / 1e6)} ms`
  return time < 1000e9 ? `${digits(time / 1e9)} s` : `${Math.round(time / 1e9)} s`
}
