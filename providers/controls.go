package providers

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// ControlOptions say how controls are played.
type ControlOptions struct {
	// Settings are given to controls that ask for them; nil for none.
	Settings *pyvalue.Map
	// LookupEnv reads the environment for activities that controls write.
	LookupEnv func(string) (string, bool)
	// Permit returns why a module must not be imported to play a control, nil if it may
	// be. A nil Permit permits every module.
	Permit func(module string) error
	// Log receives warnings about controls that fail; nil discards them.
	Log *slog.Logger

	// Registry has the providers of activities that controls write. Set.Controls sets it.
	Registry provider.Registry
	// Provides says whether the player has a module, which it must leave to others if it
	// has not. Set.Controls sets it; nil stands for every module.
	Provides func(module string) bool
}

// Controls returns what plays the controls of one run. If several providers are
// Controllers, each plays the controls whose modules it has, in the order of the
// entries; one without any such control takes no part in the run.
func (s *Set) Controls(o ControlOptions) control.Player {
	controllers := all[Controller](s)
	o.Registry = s.Registry
	if len(controllers) == 1 {
		return controllers[0].ControlPlayer(o)
	}
	c := &controlPlayers{}
	for i, controller := range controllers {
		o.Provides = func(module string) bool {
			return i == slices.IndexFunc(controllers, func(p Controller) bool { return providesModule(p, module) })
		}
		c.players = append(c.players, ownPlayer{controller.ControlPlayer(o), o.Provides})
	}
	return c
}

// ownPlayer plays the controls of the modules that it provides.
type ownPlayer struct {
	control.Player
	provides func(module string) bool
}

// controlPlayers are the players of several providers.
type controlPlayers struct {
	players []ownPlayer
	// playing are those that the run needs.
	playing []ownPlayer
}

var _ control.Player = (*controlPlayers)(nil)

// Begin begins with the players that the run needs.
func (c *controlPlayers) Begin(ctx context.Context, run control.Run) error {
	c.playing = slices.DeleteFunc(slices.Clone(c.players), func(p ownPlayer) bool { return !p.Needed(run.Experiment()) })
	var errs []error
	for _, p := range c.playing {
		err := p.Begin(ctx, run)
		if isInterruption(err) {
			return err
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Before stops at the first player that ends the run.
func (c *controlPlayers) Before(ctx context.Context, p control.Point) error {
	var errs []error
	for _, player := range c.playing {
		err := player.Before(ctx, p)
		if isInterruption(err) {
			return err
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// After gives each player the state as those before it changed it.
func (c *controlPlayers) After(ctx context.Context, p control.Point) (state any, err error) {
	var errs []error
	for _, player := range c.playing {
		changed, err := player.After(ctx, p)
		if changed != nil {
			state = changed
			p.State = func() any { return changed }
		}
		if isInterruption(err) {
			return state, err
		}
		errs = append(errs, err)
	}
	return state, errors.Join(errs...)
}

// End ends all players that began.
func (c *controlPlayers) End(ctx context.Context) error {
	var errs []error
	for _, player := range c.playing {
		errs = append(errs, player.End(ctx))
	}
	return errors.Join(errs...)
}

func isInterruption(err error) bool {
	_, ok := errors.AsType[*control.Interruption](err)
	return ok
}

// Observe passes an event to all players: the run may start before Begin.
func (c *controlPlayers) Observe(e event.Event) {
	for _, player := range c.players {
		player.Observe(e)
	}
}

// Check passes a control to the player that has its module.
func (c *controlPlayers) Check(declared *experiment.Control, postpone func(func()), report *source.Collector) {
	for _, player := range c.players {
		if player.provides(declared.Module) {
			player.Check(declared, postpone, report)
		}
	}
}

// Importer returns a checker that does the same with the Importers of the players.
func (c *controlPlayers) Importer() experiment.ControlChecker { return importers{c.players} }

// importers are the Importers of several players.
type importers struct{ players []ownPlayer }

// Check passes a control to the Importer of the player that has its module.
func (i importers) Check(declared *experiment.Control, postpone func(func()), report *source.Collector) {
	for _, player := range i.players {
		if player.provides(declared.Module) {
			player.Importer().Check(declared, postpone, report)
		}
	}
}

// SetGlobal gives all controls to each player, since controls override each other by
// their names.
func (c *controlPlayers) SetGlobal(controls []*experiment.Control) {
	for _, player := range c.players {
		player.SetGlobal(controls)
	}
}

// BeforeLoading stops at the first error.
func (c *controlPlayers) BeforeLoading(ctx context.Context, name string) error {
	for _, player := range c.players {
		if err := player.BeforeLoading(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// AfterLoading gives each player the document as those before it changed it. It stops at
// the first error.
func (c *controlPlayers) AfterLoading(ctx context.Context, name string, document any) (changed any, err error) {
	for _, player := range c.players {
		next, err := player.AfterLoading(ctx, name, document)
		if err != nil {
			return changed, err
		}
		if next != nil {
			changed, document = next, next
		}
	}
	return changed, nil
}

// Needed says whether any player has a control to play with the experiment.
func (c *controlPlayers) Needed(e *experiment.Experiment) bool {
	return slices.ContainsFunc(c.players, func(p ownPlayer) bool { return p.Needed(e) })
}
