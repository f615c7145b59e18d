/** The C program that prints every constant's value and every struct's layout, one line each: its name, a tab, the numbers. */
import type { Scan, ScannedStruct } from './scan.js'

/** The enumerators of one enum, or the macros of one header. */
export interface NameGroup {
  file: string
  title: string
  names: string[]
}

/** The enums of a header, then its macros, in the order of the source: a new constant is one new line in a diff. */
export function nameGroups({ enums, macros }: Scan): NameGroup[] {
  const seen = new Set<string>()
  const fresh = (names: string[]) => names.filter(name => !seen.has(name) && seen.add(name))
  const groups: NameGroup[] = []
  for (const { file, tag, enumerators } of enums) {
    const names = fresh(enumerators.map(each => each.name))
    groups.push({ file, title: tag === '' ? 'enum' : `enum ${tag}`, names })
  }
  for (const file of new Set(macros.map(macro => macro.file))) {
    const own = macros.filter(macro => macro.file === file && !macro.name.startsWith('__UAPI_DEF_'))
    // A string, a statement or an initializer is no expression, and would break the line it stands on.
    const expressions = own.filter(macro => !macro.body.some(token => /^["{};]/.test(token)))
    groups.push({ file, title: 'macros', names: fresh(expressions.map(macro => macro.name)) })
  }
  return groups.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
}

export function probeProgram(
  includes: string,
  groups: readonly NameGroup[],
  structs: readonly ScannedStruct[],
): string {
  const constants = groups.flatMap(group => group.names).map(name => `  CONSTANT(${name})`)
  const layouts = structs.map(({ type, members }) => {
    const lines = members.map(({ name, designator, layout }) => {
      if (layout === 'bits') return `  BITS(${type}, "${name}", ${designator})`
      return `  MEMBER(${type}, "${name}", ${designator}, ${layout === 'plain' ? `sizeof nlkit_s.${designator}` : 0})`
    })
    return `  { ${type} nlkit_s; SIZE(${type})\n${lines.join('\n')}\n  }`
  })
  return `#include <stddef.h>
#include <stdio.h>
#include <string.h>
${includes}
#include <linux/version.h>
#define CONSTANT(name) \\
  printf((name) < 0 ? "%s\\t%lld\\n" : "%s\\t%llu\\n", #name, (unsigned long long)(name));
#define SIZE(type) printf("%s\\t%zu\\n", #type, sizeof(type));
#define MEMBER(type, name, member, size) \\
  printf("%s.%s\\t%zu %zu\\n", #type, name, offsetof(type, member), (size_t)(size));
#define BITS(type, name, member) \\
  memset(&nlkit_s, 0, sizeof nlkit_s); nlkit_s.member = -1; nlkit_bits(#type, name, (void *)&nlkit_s, sizeof nlkit_s);

/* A bit-field has no address: its place is where ones show up when it is filled with them. */
static void nlkit_bits(const char *type, const char *name, const unsigned char *bytes, size_t size)
{
  size_t bit, first = 0, width = 0;
  for (bit = 0; bit < size * 8; bit++)
    if (bytes[bit / 8] >> bit % 8 & 1 && width++ == 0)
      first = bit;
  printf("%s.%s\\tbits %zu %zu\\n", type, name, first, width);
}

int main(void)
{
  printf("version\\t%d.%d.%d\\n", LINUX_VERSION_CODE >> 16, LINUX_VERSION_CODE >> 8 & 255, LINUX_VERSION_CODE & 255);
${constants.join('\n')}
${layouts.join('\n')}
  return 0;
}
`
}
