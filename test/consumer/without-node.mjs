// A loader under which no module of Node's can be imported.
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  if (found.url.startsWith('node:')) throw new Error(`${context.parentURL} imports ${specifier}`)
  return found
}
