/** Where a hand-written writer puts a message: a buffer that is large enough, and how far it is full. */
export class Writer {
  readonly bytes = new Uint8Array(65536)
  readonly view = new DataView(this.bytes.buffer)
  at = 0

  /** Opens an attribute and returns where it starts. */
  begin(type: number): number {
    const start = this.at
    this.view.setUint16(start + 2, type, true)
    this.at = start + 4
    return start
  }

  /** Closes the attribute opened at `start`. */
  end(start: number): void {
    this.view.setUint16(start, this.at - start, true)
    while ((this.at & 3) !== 0) this.bytes[this.at++] = 0
  }

  /** An attribute of `size` bytes that are still to be written; returns where they go. */
  sized(type: number, size: number): number {
    const start = this.at
    this.view.setUint16(start, size + 4, true)
    this.view.setUint16(start + 2, type, true)
    const value = start + 4
    this.at = value + size
    while ((this.at & 3) !== 0) this.bytes[this.at++] = 0
    return value
  }

  u8(type: number, value: number): void {
    this.bytes[this.sized(type, 1)] = value
  }

  u16(type: number, value: number): void {
    this.view.setUint16(this.sized(type, 2), value, true)
  }

  u32(type: number, value: number): void {
    this.view.setUint32(this.sized(type, 4), value, true)
  }

  u32be(type: number, value: number): void {
    this.view.setUint32(this.sized(type, 4), value)
  }

  u64be(type: number, value: bigint): void {
    this.view.setBigUint64(this.sized(type, 8), value)
  }

  string(type: number, text: string): void {
    const at = this.sized(type, text.length + 1)
    for (let i = 0; i < text.length; i++) this.bytes[at + i] = text.charCodeAt(i)
    this.bytes[at + text.length] = 0
  }
}
