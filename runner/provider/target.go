package provider

import (
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Targeter is a Call that knows what it reaches for. If a policy restricts that, only
// such a Call is carried out.
type Targeter interface {
	// Targets returns what Run will reach for with the same Request, and does nothing
	// else. The error says that some of it is not known because the request's scope
	// lacks a name; the rest is returned with it.
	Targets(req Request) ([]Target, error)
}

// Target is a resource outside of the run that an activity reaches for.
type Target struct {
	// Block is the provider block, nil for a resource that is only known while the
	// activity runs. Key is the key of the block that names the resource.
	Block    *source.Node
	Key      string
	Resource Resource
}

// Resource is what activities reach for: a Host, a Program or a Function.
//
//sumtype:decl
type Resource interface{ resource() }

// Host is a server to which a request goes.
type Host struct {
	// Scheme is "http" or "https"; Name is a host in lower-case ASCII or an address
	// without brackets; Port is a decimal number.
	Scheme, Name, Port string
}

// Program is an executable that is started.
type Program struct {
	// Name is the declared name, which is looked up on PATH if it has no slash; Path is
	// the file that was found.
	Name, Path string
	// Dir is the absolute path of the directory to which a relative Path belongs.
	Dir string
	// Arguments are the words after the program's name.
	Arguments []string
	// Line says that a shell splits the arguments, so that they are not known before.
	Line bool
}

// Function is a function that is called or, if Name is "", a module that is imported to
// play a control.
type Function struct {
	Module, Name string
	Arguments    *pyvalue.Map
}

func (Host) resource()     {}
func (Program) resource()  {}
func (Function) resource() {}
