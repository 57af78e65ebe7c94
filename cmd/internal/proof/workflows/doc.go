// Package workflows proves the Action and its image: it builds the image from the
// repository's Dockerfile, runs it as people do by hand, and lets act run real
// workflows with it. It also checks the repository's own workflows and those of
// examples/workflows.
//
// It holds tests only. They need what .ci/containers sets up. Each script in
// testdata/script is a repository with workflows; "act" runs them, and the script checks
// the result of each job.
package workflows
