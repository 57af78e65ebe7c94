// Package deps finds the Python distributions that experiments need, and installs them
// into a virtual environment.
//
// It reads experiments and runs nothing in them. It does not configure uv or pip: their
// indexes and caches are used.
package deps

import (
	"slices"
	"strings"
)

// Extension is a well-known extension of the Chaos Toolkit.
type Extension struct {
	// Group is the short name by which it is installed.
	Group string
	// Distribution is its name in the Python package index.
	Distribution string
	// Module is its top-level module.
	Module string
}

// catalogue returns the well-known extensions; those that are used most come first.
func catalogue() []Extension {
	return []Extension{
		{"k8s", "chaostoolkit-kubernetes", "chaosk8s"},
		{"aws", "chaostoolkit-aws", "chaosaws"},
		{"azure", "chaostoolkit-azure", "chaosazure"},
		{"gcp", "chaostoolkit-google-cloud-platform", "chaosgcp"},
		{"addons", "chaostoolkit-addons", "chaosaddons"},
		{"prometheus", "chaostoolkit-prometheus", "chaosprometheus"},
		{"istio", "chaostoolkit-istio", "chaosistio"},
		{"toxiproxy", "chaostoolkit-toxiproxy", "chaostoxi"},
		{"spring", "chaostoolkit-spring", "chaosspring"},
		{"otel", "chaostoolkit-opentracing", "chaostracing"},
		{"slack", "chaostoolkit-slack", "chaosslack"},
		{"reliably", "chaostoolkit-reliably", "chaosreliably"},
		{"ansible", "chaostoolkit-ansible", "chaosansible"},
		{"aws-az", "aws-az-failure-chaostoolkit", "azchaosaws"},
		{"cloud-foundry", "chaostoolkit-cloud-foundry", "chaoscf"},
		{"datadog", "chaostoolkit-datadog", "chaosdatadog"},
		{"docker-swarm", "chaostoolkit-docker-swarm", "chaosswarm"},
		{"dynatrace", "chaostoolkit-dynatrace", "chaosdynatrace"},
		{"grafana", "chaostoolkit-grafana", "chaosgrafana"},
		{"gremlin", "chaostoolkit-gremlin", "chaosgremlin"},
		{"humio", "chaostoolkit-humio", "chaoshumio"},
		{"k6", "chaostoolkit-k6", "chaosk6"},
		{"kafka", "chaostoolkit-kafka", "chaoskafka"},
		{"lib", "chaostoolkit-lib", "chaoslib"},
		{"saltstack", "chaostoolkit-saltstack", "chaossaltstack"},
		{"service-fabric", "chaostoolkit-service-fabric", "chaosservicefabric"},
		{"terraform", "chaostoolkit-terraform", "chaosterraform"},
		{"wiremock", "chaostoolkit-wiremock", "chaoswm"},
	}
}

// Groups returns the names of the groups.
func Groups() []string {
	var names []string
	for _, e := range catalogue() {
		names = append(names, e.Group)
	}
	return names
}

// ByGroup returns the extension of a group.
func ByGroup(name string) (Extension, bool) {
	return find(func(e Extension) bool { return e.Group == name })
}

// ByModule returns the extension that contains a module such as chaosk8s.pod.probes.
func ByModule(name string) (Extension, bool) {
	top, _, _ := strings.Cut(name, ".")
	return find(func(e Extension) bool { return e.Module == top })
}

func find(matches func(Extension) bool) (Extension, bool) {
	all := catalogue()
	if i := slices.IndexFunc(all, matches); i >= 0 {
		return all[i], true
	}
	return Extension{}, false
}
