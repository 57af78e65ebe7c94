package writeahead_test

import (
	"context"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// BenchmarkActivity measures an activity without and with the log.
func BenchmarkActivity(b *testing.B) {
	for _, logged := range []bool{false, true} {
		name := "without"
		if logged {
			name = "with"
		}
		b.Run(name, func(b *testing.B) {
			document := parse(b, `
title: t
description: d
method: [{type: action, name: a, provider: {type: target, path: "true", arguments: [a, b, c]}}]
`)
			e := build(b, newTarget(), document)
			for len(e.Method) < b.N {
				e.Method = append(e.Method, e.Method[0])
			}
			var o runner.Options
			if logged {
				log := begin(b)
				defer log.Close() //nolint:errcheck // only the time matters
				recorder := log.Record(writeahead.Plan{Document: pyvalue.NewMap(0)})
				o.Commit, o.Observers = recorder.Commit, []event.Observer{recorder}
			}
			b.ResetTimer()
			if _, err := runner.Run(context.Background(), e, o); err != nil {
				b.Fatal(err)
			}
		})
	}
}
