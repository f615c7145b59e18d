/* What filters of every kind have. */
import { type Action, handleText, type PoliceAction, TCA_CLS_FLAGS } from '../../../../protocol/route/index.js'
import { option, type Row } from '../rows.js'
import { actionList } from './actions.js'
import { police } from './police.js'

/** Where it runs; what hardware took is the kernel's answer. */
export const runFlags: Row<number> = (flags, { asked }) => {
  const known = TCA_CLS_FLAGS.SKIP_HW | TCA_CLS_FLAGS.SKIP_SW | TCA_CLS_FLAGS.VERBOSE
  const answer = TCA_CLS_FLAGS.IN_HW | TCA_CLS_FLAGS.NOT_IN_HW
  if (flags & ~(asked ? known : known | answer)) return undefined
  return [
    ...(flags & TCA_CLS_FLAGS.SKIP_HW ? ['skip_hw'] : []),
    ...(flags & TCA_CLS_FLAGS.SKIP_SW ? ['skip_sw'] : []),
    ...(flags & TCA_CLS_FLAGS.VERBOSE ? ['verbose'] : []),
  ]
}

/** Behind the matches. */
export const classRows: Readonly<Record<string, Row<never>>> = {
  indev: option('indev'),
  flags: runFlags as Row<never>,
  classid: (handle: number) => ['classid', handleText(handle)],
  police: (options: PoliceAction, telling) => {
    const words = police(options, telling)
    return words && ['police', ...words]
  },
  act: (actions: readonly Action[], telling) => actionList(actions, telling),
}
