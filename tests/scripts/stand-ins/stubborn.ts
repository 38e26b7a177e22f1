// Hears SIGTERM and does nothing.
process.on('SIGTERM', () => console.log('stubborn stays'))
setInterval(() => {}, 60_000)
console.log(`stubborn ${process.pid}`)
