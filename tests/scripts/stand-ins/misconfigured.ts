// Ends as a process does whose port is in use.
console.log('PORT_IN_USE: choose another')
process.exit(1)
