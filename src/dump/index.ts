/* What was said, byte by byte: pure, without I/O, for any platform. */
export * from './decode.js'
export * from './decoded.js'
export * from './families.js'
