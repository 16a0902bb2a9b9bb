// Package cli is the command line of wxctl: one file per command.
//
// A command is an options struct, a constructor that fills it from flags, and
// a run function; the constructor takes the run function, so that parsing and
// behaviour are tested apart. What commands share (streams, environment,
// clock, global flags, credentials) is the [App] they are given.
//
// Adding a command: write newXCommand in its own file, name it in
// commands.go, and write testdata/x.txtar.
package cli
