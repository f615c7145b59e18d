import { describe, expect, it } from 'vitest'
import { enumEnds, scan } from '../uapi/scan.js'

/** What a preprocessor makes of a header: line markers, macros in place. */
const PREPROCESSED = `# 1 "<stdin>"
# 1 "linux/first.h" 1 3 4
#define FIRST_H
#define FIRST_FLAG (1 << 3)
#define FIRST_CALL(x) (x)
#define FIRST_GONE 1
#undef FIRST_GONE
enum {
 FIRST_UNSPEC,
 FIRST_ID,
#define FIRST_ID FIRST_ID
 FIRST_REG_MAX,
 FIRST_WIDE = (1 << (2)), __FIRST_MAX
};
#define FIRST_MAX (__FIRST_MAX - 1)
# 2 "<stdin>" 2
# 1 "linux/second.h" 1 3 4
enum second_kinds { SECOND_A = 1, SECOND_B, SECOND_MAX = SECOND_B, };
enum third { THIRD_A, THIRD_NUMHOOKS, THIRD_NEXT = THIRD_NUMHOOKS };
struct plain { unsigned char family, pad[2]; struct other *next; } __attribute__((packed));
struct nested {
 union { int either; struct { short low; short high; }; };
 struct { int inside; } group[2];
 struct tagged { int own; } twin;
 unsigned int narrow:4, :2, wide : 26;
 unsigned char :8;
 void (*call)(int, int);
 int grid[2][3];
 char rest[];
};
typedef union { int a4; int a6[4]; } address_t;
`

describe('scan', () => {
  const found = scan(PREPROCESSED)

  it('finds enumerators with their enum, tag and file', () => {
    expect(found.enums.map(each => [each.file, each.tag, each.enumerators.map(({ name }) => name)])).toEqual([
      ['linux/first.h', '', ['FIRST_UNSPEC', 'FIRST_ID', 'FIRST_REG_MAX', 'FIRST_WIDE', '__FIRST_MAX']],
      ['linux/second.h', 'second_kinds', ['SECOND_A', 'SECOND_B', 'SECOND_MAX']],
      ['linux/second.h', 'third', ['THIRD_A', 'THIRD_NUMHOOKS', 'THIRD_NEXT']],
    ])
  })

  it('finds macros with a body, none that takes arguments or is undefined again', () => {
    expect(found.macros.map(each => each.name)).toEqual(['FIRST_FLAG', 'FIRST_ID', 'FIRST_MAX'])
  })

  it('tells what grows with the kernel from an attribute that is merely called MAX', () => {
    expect([...enumEnds(found)].sort()).toEqual(['FIRST_MAX', 'SECOND_MAX', 'THIRD_NUMHOOKS', '__FIRST_MAX'])
  })

  it('finds the members of structs, unions and typedefs', () => {
    const members = new Map(found.structs.map(each => [each.type, each.members]))
    expect([...members.keys()]).toEqual(['struct plain', 'struct tagged', 'struct nested', 'address_t'])
    expect(members.get('struct plain')!.map(({ name }) => name)).toEqual(['family', 'pad', 'next'])
    expect(members.get('address_t')!.map(({ name }) => name)).toEqual(['a4', 'a6'])
    expect(members.get('struct nested')).toEqual([
      { name: 'either', designator: 'either', layout: 'plain' },
      { name: 'low', designator: 'low', layout: 'plain' },
      { name: 'high', designator: 'high', layout: 'plain' },
      { name: 'group', designator: 'group', layout: 'plain' },
      { name: 'group.inside', designator: 'group[0].inside', layout: 'plain' },
      { name: 'twin', designator: 'twin', layout: 'plain' },
      { name: 'narrow', designator: 'narrow', layout: 'bits' },
      { name: 'wide', designator: 'wide', layout: 'bits' },
      { name: 'call', designator: 'call', layout: 'plain' },
      { name: 'grid', designator: 'grid', layout: 'plain' },
      { name: 'rest', designator: 'rest', layout: 'flexible' },
    ])
  })
})
