import {
  fieldsNamed,
  type PlainField,
  type PlainMessage,
  splitMessage,
  TOKEN,
  unfolded,
  valueText,
} from './plain-message.ts'
import { addressAt, addressList, type PlainAddress, type PlainVia, viaAt } from './plain-values.ts'

/** What a plainly well-formed message says. `readMessage` gives none for any that leaves room for doubt. */
export interface PlainReading {
  readonly message: PlainMessage
  readonly isRequest: boolean
  /** Of the CSeq. */
  readonly method: string
  readonly requestUri: string
  readonly status: number
  readonly callId: string
  readonly cseqNumber: number
  readonly from: PlainAddress
  readonly to: PlainAddress
  /** -1 when absent. */
  readonly maxForwards: number
  /** -1 when absent. */
  readonly contentLength: number
  readonly topVia: PlainVia
  /** Null when there is none; undefined when it is not plain. */
  readonly nextVia: PlainVia | null | undefined
  /** Undefined where quotes make the counting doubtful. */
  readonly vias: number | undefined
  readonly routes: readonly PlainAddress[]
  /** Undefined when one of them is not plain. */
  readonly recordRoutes: readonly PlainAddress[] | undefined
}

const LWS = '(?:[ \\t]|\\r\\n[ \\t])+'
const REQUEST_LINE = new RegExp(`^(${TOKEN}) ([!#-;=?-~\\x80-\\xff]+) SIP/2\\.0$`, 'i')
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: [^\r\n]*)?$/i
const CSEQ = new RegExp(`^(\\d+)${LWS}(${TOKEN})$`)
const MOST_HEADER_BYTES = 60_000
const MOST_FIELDS = 200
const MOST_VALUES = 60
const MOST_CSEQ = 2 ** 31 - 1

/** The one field of this name; null when there is none or more. */
function single(message: PlainMessage, name: string): string | null {
  const [field, ...others] = fieldsNamed(message, name)
  return field === undefined || others.length > 0 ? null : valueText(field)
}

/** A number that may be absent (-1); NaN when it is not one, or there are two. */
function optionalNumber(message: PlainMessage, name: string, most: number): number {
  if (fieldsNamed(message, name).length === 0) return -1
  const value = single(message, name) ?? ''
  return /^\d+$/.test(value) && Number(value) <= most ? Number(value) : Number.NaN
}

function countValues(fields: readonly PlainField[]): number {
  return fields.map(valueText).join().split(',').length
}

function nextViaOf(fields: readonly PlainField[], top: PlainVia): PlainVia | null | undefined {
  const [first, second] = fields
  if (first && top.next >= 0) return viaAt(valueText(first), top.next) ?? undefined
  return second ? (viaAt(valueText(second), 0) ?? undefined) : null
}

function addressesOf(message: PlainMessage, name: string): readonly PlainAddress[] | null {
  const lists = fieldsNamed(message, name).map((field) => addressList(valueText(field)))
  const all: PlainAddress[] = []
  for (const list of lists) {
    if (list === null) return null
    all.push(...list)
  }
  return all.length <= MOST_VALUES ? all : null
}

function wholeAddress(value: string | null): PlainAddress | null {
  const address = value === null ? null : addressAt(value, 0, true)
  return address !== null && address.next < 0 ? address : null
}

function isModest(message: PlainMessage): boolean {
  const bytes = message.fields.reduce((sum, field) => sum + field.raw.length + 2, message.startLine.length)
  return (
    bytes <= MOST_HEADER_BYTES &&
    message.fields.length <= MOST_FIELDS &&
    message.fields.every((field) => field.name !== '')
  )
}

type Start = Pick<PlainReading, 'isRequest' | 'method' | 'requestUri' | 'status' | 'cseqNumber'>

/** Start line and CSeq, which must name one method. */
function readStart(message: PlainMessage): Start | null {
  const [, digits = '', method = ''] = CSEQ.exec(single(message, 'cseq') ?? '') ?? []
  const cseqNumber = Number(digits)
  if (digits === '' || cseqNumber > MOST_CSEQ) return null
  const [, status] = STATUS_LINE.exec(message.startLine) ?? []
  if (status) return { isRequest: false, method, requestUri: '', status: Number(status), cseqNumber }
  const [, written, requestUri = ''] = REQUEST_LINE.exec(message.startLine) ?? []
  return written === method ? { isRequest: true, method, requestUri, status: 0, cseqNumber } : null
}

type Values = Pick<PlainReading, 'topVia' | 'nextVia' | 'vias' | 'routes' | 'recordRoutes' | 'from' | 'to'>

function readValues(message: PlainMessage): Values | null {
  const viaFields = fieldsNamed(message, 'via')
  const topVia = viaFields[0] ? viaAt(valueText(viaFields[0]), 0) : null
  const vias = countValues(viaFields)
  const hasQuotes = viaFields.some((field) => field.raw.includes('"'))
  const routes = addressesOf(message, 'route')
  const from = wholeAddress(single(message, 'from'))
  const to = wholeAddress(single(message, 'to'))
  const isOdd = topVia !== null && topVia.next >= 0 && nextViaOf(viaFields, topVia) === undefined
  if (!topVia || isOdd || !routes || !from || !to || vias > MOST_VALUES) return null
  const recordRoutes = addressesOf(message, 'record-route') ?? undefined
  return {
    topVia,
    nextVia: nextViaOf(viaFields, topVia),
    vias: hasQuotes ? undefined : vias,
    routes,
    recordRoutes,
    from,
    to,
  }
}

/** Null unless every part of it that a proxy looks at is plainly well-formed. */
export function readMessage(text: string): PlainReading | null {
  const message = splitMessage(text)
  if (message === null || !isModest(message)) return null
  const start = readStart(message)
  const values = readValues(message)
  const callId = single(message, 'call-id') ?? ''
  const maxForwards = optionalNumber(message, 'max-forwards', 255)
  const contentLength = optionalNumber(message, 'content-length', message.body.length)
  const hasNumbers = !Number.isNaN(maxForwards) && !Number.isNaN(contentLength)
  if (start === null || values === null || !hasNumbers || !/^[^ \t\r\n]+$/.test(callId)) return null
  return { message, ...start, ...values, callId, maxForwards, contentLength }
}

/** Nothing is left that a later edit may have to understand and this reader could not. */
export function isClear({ nextVia, recordRoutes }: PlainReading): boolean {
  return nextVia !== undefined && recordRoutes !== undefined
}

/** What is certainly wrong with it, so that no parser may take it; '' when nothing is. */
export function flawOf(text: string): string {
  const message = splitMessage(text)
  if (message === null) return 'no header end, or a lone CR or LF'
  if (message.fields.some((field) => field.name === '')) return 'a line without a header name'
  for (const name of ['from', 'to', 'call-id', 'cseq'])
    if (single(message, name) === null) return `not one ${name}`
  if (fieldsNamed(message, 'via').length === 0) return 'no via'
  if (readStart(message) === null && !hasOddUri(message)) return 'start line and cseq'
  if (Number.isNaN(optionalNumber(message, 'max-forwards', 255))) return 'max-forwards'
  if (Number.isNaN(optionalNumber(message, 'content-length', message.body.length))) return 'content-length'
  return /[ \t\r\n]/.test(single(message, 'call-id') ?? '') ? 'call-id' : ''
}

/** DEL in a Request-URI: this reader will not judge it. */
function hasOddUri(message: PlainMessage): boolean {
  return message.startLine.includes('\x7f')
}

/** The values of all fields of a name, unfolded. */
export function headerValues(message: PlainMessage, name: string): readonly string[] {
  return fieldsNamed(message, name).map((field) => unfolded(valueText(field)))
}
