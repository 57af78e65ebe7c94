// Package scripts proves that the program does what a user sees: scripts run commands
// and compare output, files and exit codes. It also runs every command of the README, and
// validates public experiments.
//
// It holds tests only. testdata/script has a script for each command and topic.
package scripts
