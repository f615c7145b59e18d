export { ruleSyntax } from './rule.js'
