package policy

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

const (
	// everywhere stands for all namespaces, for resources without a namespace, and for
	// namespaces that cannot be determined.
	everywhere = "*"
	// defaultNamespace is used if none is given.
	defaultNamespace = "default"
)

// namespace is one that an activity touches, with the argument that names it, if any.
type namespace struct{ name, argument string }

// namespacesOf returns the namespaces that a resource touches; none if it does not use
// Kubernetes.
func namespacesOf(r provider.Resource) []namespace {
	switch r := r.(type) {
	case provider.Function:
		if inPackage(r.Module, "chaosk8s") || inPackage(r.Module, "chaosistio") {
			return namespacesOfFunction(r)
		}
	case provider.Program:
		if slices.Contains([]string{"kubectl", "oc", "helm"}, filepath.Base(r.Name)) ||
			slices.Contains([]string{"kubectl", "oc", "helm"}, filepath.Base(r.Path)) {
			return namespacesOfClient(r)
		}
	case provider.Host:
	}
	return nil
}

func inPackage(module, name string) bool {
	return module == name || strings.HasPrefix(module, name+".")
}

// namespacesOfFunction reads the namespaces in the arguments of a function of chaosk8s
// or chaosistio.
func namespacesOfFunction(f provider.Function) []namespace {
	if inPackage(f.Module, "chaosk8s.node") || strings.Contains(f.Name, "cluster") {
		return []namespace{{name: everywhere}}
	}
	var found []namespace
	own := false
	for argument, value := range f.Arguments.All() {
		isOwn := argument == "ns" || argument == "namespace"
		if inPackage(f.Module, "chaosk8s.namespace") {
			isOwn = isOwn || argument == "name"
		}
		if !isOwn && !strings.Contains(argument, "namespace") {
			continue
		}
		own = own || isOwn
		for _, name := range namesIn(value) {
			found = append(found, namespace{name, argument})
		}
	}
	if !own {
		found = append(found, namespace{name: defaultNamespace})
	}
	return found
}

// namesIn returns the names in a string, separated by commas, or in a list. Any other
// value stands for every namespace.
func namesIn(value any) []string {
	var names []string
	switch value := value.(type) {
	case string:
		for name := range strings.SplitSeq(value, ",") {
			names = append(names, strings.TrimSpace(name))
		}
	case []any:
		for _, item := range value {
			text, _ := item.(string)
			names = append(names, strings.TrimSpace(text))
		}
	}
	if len(names) == 0 || slices.Contains(names, "") {
		return []string{everywhere}
	}
	return names
}

// unsettled reports whether the namespaces are only known at run time.
func unsettled(r provider.Resource) bool {
	switch r := r.(type) {
	case provider.Program:
		return slices.ContainsFunc(r.Arguments, values.HasPlaceholder)
	case provider.Function:
		for argument, value := range r.Arguments.All() {
			isName := argument == "ns" || argument == "name" || strings.Contains(argument, "namespace")
			if isName && values.HasPlaceholder(pyvalue.Str(value)) {
				return true
			}
		}
	case provider.Host:
	}
	return false
}
