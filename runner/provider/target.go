package provider

import (
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Targeter is a Call that can tell what it reaches for. Where that is restricted, a
// Call that cannot is not carried out.
type Targeter interface {
	// Targets returns what Run will reach for, with the same Request, and does
	// nothing itself. The error says that some of it cannot be told, as the request's
	// scope lacks a name; the rest is returned next to it.
	Targets(req Request) ([]Target, error)
}

// Target is something outside of the run that an activity reaches for.
type Target struct {
	// Block is the provider block, nil for what is only found out while the
	// activity runs, and Key what of the block names the target.
	Block    *source.Node
	Key      string
	Resource Resource
}

// Resource is what there is to reach for: a Host, a Program, or a Function.
//
//sumtype:decl
type Resource interface{ resource() }

// Host is a server to which a request goes.
type Host struct {
	// Scheme is "http" or "https", Name a host in ASCII and small letters or an
	// address without brackets, Port a number in decimal.
	Scheme, Name, Port string
}

// Program is an executable that is started.
type Program struct {
	// Name is what it is called, which is looked for on PATH if there is no slash in
	// it; Path is the file that was found.
	Name, Path string
	// Dir is where a relative Path begins, an absolute path itself.
	Dir string
	// Arguments are the words after the program's name.
	Arguments []string
	// Line says that a shell makes the arguments, so that nobody can tell them before.
	Line bool
}

// Function is a function that is called, or a module that is imported to play a
// control, if Name is "".
type Function struct {
	Module, Name string
	Arguments    *pyvalue.Map
}

func (Host) resource()     {}
func (Program) resource()  {}
func (Function) resource() {}
