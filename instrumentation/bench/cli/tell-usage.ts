// node --import ./tell-usage.ts …: the last line on stderr is what the process took.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { mib: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 };
  process.stderr.write(`${JSON.stringify(usage)}\n`);
});
