/* What was said, byte by byte: pure, without I/O, for any platform. */
export * from './annotate.js'
export * from './conversations.js'
export * from './decode.js'
export * from './decoded.js'
export * from './diff/index.js'
export * from './encode/index.js'
export * from './explain.js'
export * from './families.js'
export * from './filter/index.js'
export { CapturedDeviceNames, type DeviceNames, ipCommand } from './ip-command/index.js'
export * from './json.js'
export { type JsonValue, toJsonValue } from './json-value.js'
export { elementBytecode, expressionBytecode, ruleBytecode } from './nft-bytecode/index.js'
export {
  commandSyntax,
  type NftMessage,
  NftScope,
  type RulesetMessages,
  ruleSyntax,
  rulesetSyntax,
  type SyntaxOptions,
} from './nft-syntax/index.js'
export * from './stats.js'
export * from './style.js'
export { conversationLine, duration, messageSummary, summaryLine } from './summary.js'
export { problemText, treeLines, treeText } from './tree.js'
