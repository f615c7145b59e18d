import type { Action } from './action.js'
import { desire } from './desired.js'
import type { Observed } from './observe.js'
import type { Session } from './session.js'
import { bridgeAddressStep, bridgeStep, forwardingStep, vethStep } from './steps/base.js'
import type { Context } from './steps/context.js'
import { others, ruleSteps } from './steps/firewall.js'
import { defaultRouteStep, loopbackStep, namespaceAddressStep, namespaceStep } from './steps/namespace.js'
import type { EgressConfig } from './types.js'

export interface Draft {
  readonly addresses: { readonly ip?: string; readonly ip6?: string }
  readonly actions: readonly Action[]
  readonly warnings: readonly string[]
}

/** What leads from what is observed to what is desired. Asks and changes nothing itself. */
export function planUp(session: Session, config: EgressConfig, observed: Observed): Draft {
  const desired = desire(config, observed)
  const context: Context = { session, config, observed, desired }
  return {
    addresses: Object.fromEntries(desired.networks.map(({ family, address }) => [family, address])),
    actions: [
      namespaceStep(context),
      bridgeStep(context),
      bridgeAddressStep(context),
      vethStep(context),
      namespaceAddressStep(context),
      loopbackStep(context),
      defaultRouteStep(context),
      forwardingStep(context),
      ...ruleSteps(context),
    ],
    warnings: [...desired.warnings, ...others(context, observed.ruleset).warnings],
  }
}
