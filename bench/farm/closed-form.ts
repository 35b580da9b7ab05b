/** What queueing theory knows exactly of simple farms; the simulation is held to it. */

/** The probability that a job has to wait, with Poisson arrivals, exponential work and `servers` workers (Erlang's C). */
export function erlangC(servers: number, load: number): number {
  // Erlang's B by its recurrence, which never overflows.
  let blocked = 1
  for (let n = 1; n <= servers; n += 1) blocked = (load * blocked) / (n + load * blocked)
  const utilisation = load / servers
  return blocked / (1 - utilisation + utilisation * blocked)
}

/**
 * M/M/c: how busy the workers are, and how many seconds a job waits on average.
 * @param rate jobs a second
 * @param seconds of work, on average
 * @throws RangeError where more comes than can be done
 */
export function waitingRoom(servers: number, rate: number, seconds: number) {
  const load = rate * seconds
  const utilisation = load / servers
  if (utilisation >= 1) throw new RangeError('more comes than can be done')
  return { utilisation, meanWait: (erlangC(servers, load) * seconds) / (servers - load) }
}
