package controls

import (
	"context"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// BeforeLoading calls the global controls before the experiment called name is read.
func (p *Player) BeforeLoading(ctx context.Context, name string) error {
	_, err := p.playLoading(ctx, "before", name, nil)
	return err
}

// AfterLoading calls the global controls with the document that was read, nil if it
// could not be read. It returns the document if they changed it, else nil.
func (p *Player) AfterLoading(ctx context.Context, name string, document any) (changed any, err error) {
	return p.playLoading(ctx, "after", name, document)
}

func (p *Player) playLoading(ctx context.Context, side, name string, document any) (any, error) {
	hook := side + "_loading_experiment_control"
	controls := p.hooks.onSide(p.globals(), side, hook)
	if len(controls) == 0 {
		return nil, nil
	}
	w, err := p.python.Worker()
	if err != nil {
		return nil, &provider.Error{Kind: provider.Unavailable, Message: err.Error(), Cause: err}
	}
	request := applyRequest{hook: hook, context: name, calls: p.hooks.calls(controls, hook, nil)}
	if document != nil {
		request.state = stateOf(document)
	}
	if p.settings != nil && p.hooks.wanted(controls, "settings", hook) {
		request.values.settings = p.settings
	}
	return p.apply(ctx, w, request, controls)
}
