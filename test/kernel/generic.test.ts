/* Generic netlink: families and policies as `genl ctrl` has them, commands of a family, and what is not there. */
import { expect, test } from 'vitest'
import { CTRL_CMD, nlctrl, wireguard } from '../../protocol/index.js'
import { GenericClient, GenericClientSync, type GenericFamilyInfo } from '../../src/index.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

/** What `genl ctrl list` says: names with ids, and groups with theirs. */
function parseGenl(printed: string): Pick<GenericFamilyInfo, 'name' | 'id' | 'version' | 'groups'>[] {
  return printed
    .split(/^(?=Name: )/m)
    .filter(block => block.startsWith('Name: '))
    .map(block => {
      const [, name = '', id, version] = /Name: (\S+)\s+ID: (0x[0-9a-f]+)\s+Version: (0x[0-9a-f]+)/.exec(block) ?? []
      const groups = [...block.matchAll(/ID-(0x[0-9a-f]+)\s+name: (\S+)/g)]
      return {
        name,
        id: Number(id),
        version: Number(version),
        groups: Object.fromEntries(groups.map(([, number, group]) => [group, Number(number)])),
      }
    })
}

const brief = ({ name, id, version, groups }: GenericFamilyInfo) => ({ name, id, version, groups })

describeKernel('generic netlink', [], () => {
  test('families are those of genl, by both faces', async () => {
    await withSandbox(async inside => {
      await using client = GenericClient.open({ netns: inside.name })
      using sync = GenericClientSync.open({ netns: inside.name })
      const printed = parseGenl(await inside.exec('genl', ['ctrl', 'list']))
      const families = await client.families.list()
      expect(families.map(brief)).toEqual(printed)
      expect(sync.families.list().map(brief)).toEqual(printed)
      expect(printed.length).toBeGreaterThan(1)
      for (const { name, id } of printed) {
        expect((await client.families.get(name)).id).toBe(id)
        expect(sync.families.get(id).name).toBe(name)
      }
    })
  })

  test('policies: what nlctrl takes for its own commands', async () => {
    await withSandbox(async inside => {
      using client = GenericClientSync.open({ netns: inside.name })
      const { policies, commands } = client.families.policies('nlctrl')
      const { do: asked = -1 } = commands[CTRL_CMD.GETFAMILY]!
      // CTRL_ATTR_FAMILY_ID is a number of 16 bits, CTRL_ATTR_FAMILY_NAME text of at most 15 bytes.
      expect(policies[asked]).toMatchObject({ 1: { type: 3, maxValueU: 65535n }, 2: { type: 12, maxLength: 15 } })
      const alone = client.families.policies('nlctrl', CTRL_CMD.GETFAMILY)
      expect(Object.keys(alone.commands)).toEqual([String(CTRL_CMD.GETFAMILY)])
    })
  })

  test('a family with a table: commands by name, typed', async () => {
    await withSandbox(async inside => {
      await using client = GenericClient.open({ netns: inside.name })
      const controller = client.family(nlctrl)
      expect(await controller.query('GETFAMILY', { familyId: 16 })).toMatchObject({ familyName: 'nlctrl' })
      expect((await controller.dump('GETFAMILY', {})).length).toBeGreaterThan(1)
      await expect(controller.query('GETFAMILY', { familyName: 'none' })).rejects.toMatchObject({
        code: 'ENOENT',
        operation: 'CTRL_CMD_GETFAMILY',
      })
    })
  })

  test('what is not there is said by name', async () => {
    await withSandbox(async inside => {
      await using client = GenericClient.open({ netns: inside.name })
      expect(await client.families.find('nosuchfamily')).toBeUndefined()
      await expect(client.families.get('nosuchfamily')).rejects.toMatchObject({
        code: 'ERR_GENERIC_FAMILY',
        family: 'nosuchfamily',
        message: expect.stringContaining('"nosuchfamily"'),
      })
      const renamed = client.family({ ...wireguard, name: 'nosuchfamily' })
      await expect(renamed.dump('GET_DEVICE', { ifname: 'wg0' })).rejects.toMatchObject({ code: 'ERR_GENERIC_FAMILY' })
      await expect(client.family(nlctrl).events(['nosuchgroup'])).rejects.toMatchObject({
        code: 'ERR_GENERIC_GROUP',
        message: 'family nlctrl has no multicast group "nosuchgroup"; its groups: notify',
      })
    })
  })
})
