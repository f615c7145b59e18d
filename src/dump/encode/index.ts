export { toCode } from './code.js'
export { type EncodeOptions, encodeJson, type JsonMessage } from './encode.js'
export { EncodeInputError } from './errors.js'
export { type FixtureHeader, toFixture } from './fixture.js'
