package main

import (
	"fmt"
	"time"
)

// pythonActivities: many functions that do nothing, and the whole process of one
// against the start of the interpreter alone.
func pythonActivities(b *bench) error {
	if b.reference == "" {
		return nil
	}
	const line = "- {type: action, name: a, provider: {type: python, module: os.path, func: exists, arguments: {path: .}}}\n"
	one, err := b.list("python-1.yaml", line, 1)
	if err != nil {
		return err
	}
	const n = 1000
	many, err := b.list("python.yaml", line, n)
	if err != nil {
		return err
	}
	ours, other, err := b.compare(b.chaos("--python", b.python, "run", many), b.chaosReference("run", many))
	if err != nil {
		return err
	}
	reportWall("1,000 Python activities", ours.wall, other.wall, 1.0/3)
	single, start, err := b.compare(b.chaos("--python", b.python, "run", one), b.process(b.python, "-c", "pass"))
	if err != nil {
		return err
	}
	reportWall("one Python activity: against Python's start", single.wall, start.wall, 1.3)
	modules, err := b.alone(b.process(b.python, "-c", "import json, logging"))
	if err != nil {
		return err
	}
	note("Python's start with json and logging alone", modules.wall, start.wall)
	perCall := (ours.wall - single.wall) / (n - 1)
	fmt.Printf("%-44s %12s %12s %8.3f %8.3f\n", "one call more, with its part of the journal",
		perCall, 150*time.Microsecond, perCall.Seconds()/150e-6, 1.0)
	return b.controlledActivities(many)
}

// controlledActivities: a control around each of many activities.
func (b *bench) controlledActivities(many string) error {
	const module = "def before_activity_control(context): pass\ndef after_activity_control(context, state): pass\n"
	if err := b.write("idle_control.py", module); err != nil {
		return err
	}
	if err := b.write("controls.yaml", "idle: {provider: {type: python, module: idle_control}}\n"); err != nil {
		return err
	}
	arguments := []string{"run", "--control-file", "controls.yaml", many}
	ours, other, err := b.compare(b.chaos(append([]string{"--python", b.python}, arguments...)...), b.chaosReference(arguments...))
	if err == nil {
		reportWall("  with a control around each", ours.wall, other.wall, 1.0/3)
	}
	return err
}
