package crash

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
)

// scenario is an experiment with the target that it changes.
type scenario struct {
	name  string
	files map[string]string
	// global and args are options of chaos, and of its command.
	global, args []string
	// python says that functions are called, in the Python at hand.
	python bool
	target func(testing.TB) target
	// toxiproxy says that the target is one.
	toxiproxy bool
	// kills counts the kills that hit something.
	kills *atomic.Int64
}

// faults are injected by each experiment; the last of them while another activity
// goes on in the background.
func faults() []string { return []string{"a", "b", "c"} }

// experiment writes an experiment whose method injects each fault and whose rollbacks
// undo them; inject, undo and look are providers in which %s is the fault.
func experiment(inject, undo, look string) string {
	var text strings.Builder
	text.WriteString("title: it is going to be killed\ndescription: and leaves nothing behind\n" +
		"configuration:\n  target: {type: env, key: TARGET}\n" +
		"steady-state-hypothesis:\n  title: it answers\n  probes:\n")
	fmt.Fprintf(&text, "  - {type: probe, name: look, tolerance: {type: jsonpath, path: '$', count: 1}, provider: %s}\n", look)
	text.WriteString("method:\n- {type: action, name: dawdle, background: true, provider: {type: process, path: sleep, arguments: '0.03'}}\n")
	for _, fault := range faults() {
		fmt.Fprintf(&text, "- {type: action, name: inject %s, provider: %s}\n", fault, strings.ReplaceAll(inject, "%s", fault))
	}
	text.WriteString("rollbacks:\n")
	for _, fault := range faults() {
		fmt.Fprintf(&text, "- {type: action, name: undo %s, provider: %s}\n", fault, strings.ReplaceAll(undo, "%s", fault))
	}
	return text.String()
}

const pythonTarget = `
import pathlib

def inject(target: str, fault: str):
    pathlib.Path(target, "fault-" + fault).touch()

def undo(target: str, fault: str):
    pathlib.Path(target, "fault-" + fault).unlink(missing_ok=True)
    with open(pathlib.Path(target, "undone"), "a") as f:
        f.write(fault + "\n")

def look():
    return {"it": "answers"}
`

// lookAtNothing is a probe that always finds the same.
const lookAtNothing = `{type: process, path: echo, arguments: '{}'}`

func scenarios() []scenario {
	files := func(t testing.TB) target { return folder{dir: t.TempDir()} }
	shell := experiment(
		`{type: process, path: touch, arguments: ["${target}/fault-%s"]}`,
		`{type: process, path: sh, arguments: ["-c", 'rm -f "$0/fault-%s"; echo %s >> "$0/undone"', "${target}"]}`,
		lookAtNothing)
	return []scenario{
		{name: "processes", files: map[string]string{"experiment.yaml": shell}, target: files},
		{
			name: "watched", files: map[string]string{"experiment.yaml": shell}, target: files,
			args: []string{"--hypothesis-strategy=continuously", "--hypothesis-frequency=0.01"},
		},
		{
			name: "http", target: func(t testing.TB) target { return newService(t) },
			files: map[string]string{"experiment.yaml": experiment(
				`{type: http, method: PUT, url: "${target}/%s"}`, `{type: http, method: DELETE, url: "${target}/%s"}`,
				`{type: http, url: "${target}"}`)},
		},
		{
			name: "toxiproxy", toxiproxy: true,
			files: map[string]string{"experiment.yaml": experiment(
				`{type: http, method: POST, url: "${target}/toxics", headers: {Content-Type: application/json}, arguments: {name: "%s", type: latency, attributes: {latency: 100}}}`,
				`{type: http, method: DELETE, url: "${target}/toxics/%s"}`, `{type: http, url: "${target}"}`)},
		},
		{
			name: "python", python: true, target: files,
			files: map[string]string{"crashtarget.py": pythonTarget, "experiment.yaml": experiment(
				`{type: python, module: crashtarget, func: inject, arguments: {target: "${target}", fault: "%s"}}`,
				`{type: python, module: crashtarget, func: undo, arguments: {target: "${target}", fault: "%s"}}`,
				`{type: python, module: crashtarget, func: look}`)},
		},
	}
}
