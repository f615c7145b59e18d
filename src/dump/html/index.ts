export { reportEntries } from './entries.js'
export type { ReportEntry, ReportMessage, ReportOptions } from './entry.js'
export { htmlReport, htmlReportParts } from './report.js'
