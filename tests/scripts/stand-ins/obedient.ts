// Runs until SIGTERM.
process.on('SIGTERM', () => {
  console.log('obedient ends')
  process.exit(0)
})
setInterval(() => {}, 60_000)
console.log(`obedient ${process.pid}`)
