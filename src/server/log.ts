/** The log of a studio that serves: a JSON object a line, without pictures, keys or tokens. */
import { destination, pino, type Logger } from 'pino'

export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Lines go to standard error at once: the last ones before a crash are those that are wanted. */
export const createLog = (level: LogLevel): Log =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination({ dest: 2, sync: true }))

export const silentLog: Log = pino({ level: 'silent' })
