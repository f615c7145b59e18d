// Names a message in a process where Node's own modules are out of reach.
import { decode } from 'nlkit/dump'

const request = Uint8Array.from([20, 0, 0, 0, 18, 0, 1, 3, 1, 0, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0])
console.log(decode(0, request)[0].name)
