package values

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/source"
)

// Overrides are the values that the command line sets: the contents of var files, in
// order, and --var options. The zero Overrides is empty and ready to use; a nil
// *Overrides may be read.
type Overrides struct {
	// Configuration replaces definitions in the experiment's configuration; an override
	// can be a definition itself, such as {type: env, key: ...}.
	Configuration OverrideList
	// Secrets replaces whole secrets scopes.
	Secrets OverrideList
	// Environment is set for the run: for definitions of type env and for processes.
	Environment []Variable
}

// Override is a definition that replaces one of the experiment.
type Override struct {
	Name string
	// File is the file of Pos and of the places in Node: a var file, or "--var".
	File string
	Pos  source.Pos
	Node *source.Node
}

// OverrideList holds overrides in the order of the first occurrence of their names.
// Names are unique: the last one given wins.
type OverrideList []Override

// Get returns the override called name.
func (l OverrideList) Get(name string) (Override, bool) {
	i := slices.IndexFunc(l, func(o Override) bool { return o.Name == name })
	if i < 0 {
		return Override{}, false
	}
	return l[i], true
}

func (o Override) key() string { return o.Name }

// mergeByName adds the items of from to into. An item replaces one of the same name.
func mergeByName[T interface{ key() string }](into, from []T) []T {
	places := make(map[string]int, len(into)+len(from))
	for i, item := range into {
		places[item.key()] = i
	}
	for _, item := range from {
		if i, ok := places[item.key()]; ok {
			into[i] = item
			continue
		}
		places[item.key()] = len(into)
		into = append(into, item)
	}
	return into
}

// SetVar overrides the configuration's definition of name with a value of ParseVar. It
// must be called after the var files are read, since it overrides them.
func (o *Overrides) SetVar(name string, value any) {
	override := Override{Name: name, File: "--var", Node: source.FromValue(value)}
	o.Configuration = mergeByName(o.Configuration, OverrideList{override})
}

// LookupEnv returns a lookup of environment variables: first those of o, then next,
// usually the process's own environment.
func (o *Overrides) LookupEnv(next func(name string) (string, bool)) func(name string) (string, bool) {
	if o == nil || len(o.Environment) == 0 {
		return next
	}
	own := make(map[string]string, len(o.Environment))
	for _, v := range o.Environment {
		own[v.Name] = v.Value
	}
	return func(name string) (string, bool) {
		if value, ok := own[name]; ok {
			return value, true
		}
		return next(name)
	}
}
