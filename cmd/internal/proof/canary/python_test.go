package canary_test

import (
	"os"
	"testing"

	"github.com/chaostoolkit/run-action/runner/require"
)

func python(function string, arguments object) object {
	return object{"type": "python", "module": "canaries", "func": function, "arguments": arguments}
}

func (w *world) plantPython() {
	w.t.Helper()
	module, err := os.ReadFile("testdata/canaries.py")
	if err != nil {
		w.t.Fatal(err)
	}
	w.plant("canaries.py", string(module))
	w.plant("later.txt", w.value("later"))
}

// withSecrets hands the function the secrets of a scope, too.
func withSecrets(activity object) object {
	activity["secrets"] = []any{"main"}
	return activity
}

// Functions return, raise, log and print secrets, controls find out another one and
// put all of them into the journal.
func TestPython(t *testing.T) {
	t.Parallel()
	require.Program(t, "python3")
	w := newWorld(t)
	w.plantPython()
	texts := object{"texts": []any{
		"${env}", "${lines}", "${foreign}", "${plain}", "${inline}", "${vault}", "${dotenv}", "${varjson}", "${varyaml}", "${default}", "${long}",
	}}
	method := []any{
		withSecrets(action("returns", python("returns", texts))), withSecrets(action("raises", python("raises", texts))),
		withSecrets(action("talks", python("talks", texts))), action("later", w.parrot("${later}", "${plain}")),
		inBackground(action("talks beside", python("talks", texts))), action("dies", python("dies", texts)),
	}
	method[0].(object)["configuration"] = object{}
	holds := probe("returns", python("returns", texts), object{"type": "probe", "name": "knows", "provider": python("knows", texts)})
	for name, hypothesis := range map[string][]any{
		"unsteady.json": {holds}, "completed.json": {probe("talks", python("talks", texts), true)},
		"failed.json": {probe("raises", python("raises", texts), true)},
	} {
		e := w.experiment("Python of ${env}", hypothesis, method, method[:2])
		e["controls"] = []any{object{"name": "spoiler", "provider": object{"type": "python", "module": "canaries"}}}
		w.plant(name, toJSON(t, e))
	}
	r := w.chaos(nil, append([]string{"--verbose", "run"}, append(w.options(), "unsteady.json", "completed.json", "failed.json")...)...)
	w.check(r, "stderr", "requests", "work/chaostoolkit.log", "work/junit.xml",
		"work/journals/unsteady.json", "work/journals/completed.json", "work/journals/failed.json")
}
