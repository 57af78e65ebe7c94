package notification

import (
	"context"
	"errors"
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// pluginLimit bounds the call of a plugin.
const pluginLimit = 30 * time.Second

// Plugin calls the Python function that a channel names with the channel and the
// event.
type Plugin func(ctx context.Context, module, function string, arguments ...any) error

func (c *Channel) readPlugin(node *source.Node, report *source.Collector) bool {
	module, function := c.document.String("module"), c.document.String("func")
	if module == "" {
		report.At("module").Warn(source.RuleInvalidChannel, node.Pos, "this channel names no Python module, so it is ignored", "")
		return false
	}
	if function == "" {
		function = "notify"
	}
	c.label = module + "." + function
	c.send = func(ctx context.Context, n *Notifier, event *pyvalue.Map) error {
		if n.Plugin == nil {
			return errors.New("cannot call it without Python")
		}
		ctx, cancel := context.WithTimeout(ctx, pluginLimit)
		defer cancel()
		return n.Plugin(ctx, module, function, c.document, event)
	}
	return true
}
