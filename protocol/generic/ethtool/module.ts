/* Plug-in modules (SFP, QSFP): their power, their memory, their firmware. */
import { attr, attributes, bytes, enumOf, type Infer, string, u8, u32, uint } from '../../codec/index.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

/** AUTO: high power only while the device is up. */
export const ETHTOOL_MODULE_POWER_MODE_POLICY = { HIGH: 1, AUTO: 2 } as const

export const ETHTOOL_MODULE_POWER_MODE = { LOW: 1, HIGH: 2 } as const

export const ETHTOOL_MODULE_FW_FLASH_STATUS = { STARTED: 1, IN_PROGRESS: 2, COMPLETED: 3, ERROR: 4 } as const

export const ethtoolModule = attributes(
  'ETHTOOL_A_MODULE',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_MODULE_HEADER', () => ethtoolHeader),
    powerModePolicy: attr(
      2,
      'ETHTOOL_A_MODULE_POWER_MODE_POLICY',
      enumOf(u8, 'ETHTOOL_MODULE_POWER_MODE_POLICY', ETHTOOL_MODULE_POWER_MODE_POLICY),
    ),
    /** Left out where no module is plugged in. */
    powerMode: attr(
      3,
      'ETHTOOL_A_MODULE_POWER_MODE',
      enumOf(u8, 'ETHTOOL_MODULE_POWER_MODE', ETHTOOL_MODULE_POWER_MODE),
    ),
  },
  flagged,
)

export interface EthtoolModule extends Infer<typeof ethtoolModule> {}

/** A part of a module's memory; it may not reach over the end of a half page, 128 bytes. */
export const ethtoolModuleEeprom = attributes(
  'ETHTOOL_A_MODULE_EEPROM',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_MODULE_EEPROM_HEADER', () => ethtoolHeader),
    /** In the page; the lower half is in page 0, others begin at 128. */
    offset: attr(2, 'ETHTOOL_A_MODULE_EEPROM_OFFSET', u32),
    /** Bytes, 1 to 128. */
    length: attr(3, 'ETHTOOL_A_MODULE_EEPROM_LENGTH', u32),
    page: attr(4, 'ETHTOOL_A_MODULE_EEPROM_PAGE', u8),
    bank: attr(5, 'ETHTOOL_A_MODULE_EEPROM_BANK', u8),
    /** 0x50, or 0x51 for the diagnostics of SFF-8472. */
    i2cAddress: attr(6, 'ETHTOOL_A_MODULE_EEPROM_I2C_ADDRESS', u8),
    data: attr(7, 'ETHTOOL_A_MODULE_EEPROM_DATA', bytes),
  },
  flagged,
)

export interface EthtoolModuleEeprom extends Infer<typeof ethtoolModuleEeprom> {}

export const ethtoolModuleFwFlash = attributes(
  'ETHTOOL_A_MODULE_FW_FLASH',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_MODULE_FW_FLASH_HEADER', () => ethtoolHeader),
    /** Below the kernel's folders of firmware. */
    fileName: attr(2, 'ETHTOOL_A_MODULE_FW_FLASH_FILE_NAME', string),
    password: attr(3, 'ETHTOOL_A_MODULE_FW_FLASH_PASSWORD', u32),
    status: attr(
      4,
      'ETHTOOL_A_MODULE_FW_FLASH_STATUS',
      enumOf(u32, 'ETHTOOL_MODULE_FW_FLASH_STATUS', ETHTOOL_MODULE_FW_FLASH_STATUS),
    ),
    statusMsg: attr(5, 'ETHTOOL_A_MODULE_FW_FLASH_STATUS_MSG', string),
    /** Bytes, of `total`. */
    done: attr(6, 'ETHTOOL_A_MODULE_FW_FLASH_DONE', uint),
    total: attr(7, 'ETHTOOL_A_MODULE_FW_FLASH_TOTAL', uint),
  },
  flagged,
)

export interface EthtoolModuleFwFlash extends Infer<typeof ethtoolModuleFwFlash> {}
