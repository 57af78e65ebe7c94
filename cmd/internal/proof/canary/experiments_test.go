package canary_test

import (
	"os"
	"strings"
)

type object = map[string]any

// declared are the secrets that every experiment declares, by the names of their
// canaries.
func declared() []string {
	return []string{"env", "inline", "default", "vault", "varjson", "varyaml", "dotenv", "lines", "foreign", "long"}
}

// secrets declares a secret of each source.
func (w *world) secrets() object {
	fromEnv := func(key string) object { return object{"type": "env", "key": key} }
	fallback := fromEnv("CANARY_UNSET")
	fallback["default"] = w.value("default")
	return object{
		"main": object{
			"env": fromEnv("CANARY_ENV"), "lines": fromEnv("CANARY_LINES"), "foreign": fromEnv("CANARY_FOREIGN"),
			"long": fromEnv("CANARY_LONG"), "dotenv": fromEnv("CANARY_DOTENV"), "inline": w.value("inline"), "default": fallback,
			"vault": object{"type": "vault", "path": "app", "key": "token"},
		},
		"varjson": object{}, "varyaml": object{},
	}
}

// experiment returns one that declares everything, and has its blocks to be filled.
func (w *world) experiment(title string, hypothesis, method, rollbacks []any) object {
	return object{
		"title": title, "description": "gives away ${env}", "secrets": w.secrets(),
		"configuration": object{
			"vault_addr": w.server.URL, "vault_token": w.value("vaulttoken"), "vault_role_secret": "is set by --var",
			"plain": w.plain.value, "pattern": w.value("pattern"),
			"found": object{"type": "probe", "name": "find", "provider": w.parrot("${env}", "${vault}")},
		},
		"steady-state-hypothesis": object{"title": "it holds", "probes": hypothesis},
		"method":                  method, "rollbacks": rollbacks,
	}
}

// everything are the texts with all secrets.
func everything() []string {
	texts := []string{"${plain}", "say=${pattern}", "${found}", "${vault_token}", "${vault_role_secret}", "fill=70000"}
	for _, name := range declared() {
		texts = append(texts, "${"+name+"}")
	}
	return append(texts, "mixed ${env}/${lines}?${foreign}${long}")
}

func (w *world) parrot(args ...string) object {
	executable, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	return object{"type": "process", "path": executable, "arguments": append([]any{"parrot"}, anys(args)...)}
}

func anys(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}

func action(name string, provider object) object {
	return object{"type": "action", "name": name, "provider": provider}
}

func probe(name string, provider object, tolerance any) object {
	return object{"type": "probe", "name": name, "provider": provider, "tolerance": tolerance}
}

// inBackground lets an activity run in the background.
func inBackground(activity object) object {
	activity["background"] = true
	return activity
}

// call is an HTTP call that sends everything in each of its parts.
func (w *world) call(path string) object {
	all := object{"plain": "${plain}"}
	query := make([]string, 0, len(declared()))
	for _, name := range declared() {
		all[name] = "${" + name + "}"
		query = append(query, name+"=${"+name+"}")
	}
	return object{
		"type": "http", "url": w.server.URL + "/echo/" + path + "/${env}/${foreign}?" + strings.Join(query, "&"), "method": "POST",
		"headers":   object{"Authorization": "Bearer ${vault}", "X-Token": "${long}", "Content-Type": "application/json"},
		"arguments": all, "timeout": 5,
	}
}

// process returns activities that write everything from a process.
func (w *world) process() []any {
	return []any{
		action("parrot that succeeds", w.parrot(everything()...)),
		action("parrot that fails", w.parrot(append(everything(), "status=3")...)),
		inBackground(action("parrot beside", w.parrot(everything()...))),
		action("parrot of one text", object{"type": "process", "path": w.parrot()["path"], "arguments": "parrot '${long}' '${plain}'"}),
		action("parrot that takes too long", object{
			"type": "process", "path": w.parrot()["path"], "timeout": 0.5,
			"arguments": append([]any{"parrot", "wait=" + w.path("never")}, anys(everything())...),
		}),
	}
}

// http returns activities that send everything over HTTP.
func (w *world) http() []any {
	refused := w.call("refused")
	refused["url"] = strings.Replace(refused["url"].(string), w.server.URL, "http://user:${long}@127.0.0.1:1", 1)
	malformed := object{"type": "http", "url": "http://${env} ${lines}/"}
	return []any{
		action("an echo", w.call("simple")), action("a redirect", w.call("redirect")), action("a redirect that is refused", w.call("astray")),
		action("a server that hangs up", w.call("hang-up")), action("a refused connection", refused), action("no address", malformed),
	}
}
