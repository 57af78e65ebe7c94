package session

import (
	"context"
	"strings"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/interrupt"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// Play plays the experiments that sources name, and publishes the results. The error has
// the exit code of the session.
func (s *Session) Play(ctx context.Context, sources []string) error {
	names, err := s.check(sources)
	if err != nil {
		return err
	}
	ctx, signals := interrupt.Listen(ctx, s.process.Signals)
	defer signals.Stop()
	s.deadline = suite.Budget{What: "deadline", Limit: s.options.Deadline, Begin: s.process.Now()}
	if err := s.Open(ctx, signals); err != nil {
		return err
	}
	single := len(names) == 1 && !suite.IsPattern(sources[0]) && s.options.JournalDir == ""
	s.SetJournals(single)
	if !s.options.ValidateOnly {
		if err := s.journals.check(); err != nil {
			return err
		}
	}
	outcomes := s.outcomes(ctx, names)
	if len(outcomes) == 0 {
		return exit.Failf("no experiment has the tags %s", strings.Join(s.options.Tags, ", "))
	}
	if err := s.openState(outcomes); err != nil {
		return err
	}
	defer s.CloseState()
	return s.playSuite(ctx, outcomes)
}

func (s *Session) playSuite(ctx context.Context, outcomes []*report.Outcome) error {
	publisher := s.Publisher()
	if !s.options.ValidateOnly {
		publisher.FetchBaseline(ctx, s.FailOn)
	}
	lift, err := s.Step.Fence()
	if err != nil {
		return exit.Fail(err)
	}
	defer lift()
	return s.Conclude(ctx, suite.Run(ctx, outcomes, s.applyPolicy(ctx, outcomes), suite.Options{
		MaxParallel: s.options.MaxParallel, StopOnFailure: s.options.StopOnFailure,
		Budget: s.deadline, Begin: s.deadline.Begin, Now: s.process.Now, OnChange: publisher.Progress,
	}))
}

// check checks the options, and returns the names of the experiments.
func (s *Session) check(sources []string) ([]string, error) {
	if err := s.options.check(s.process); err != nil {
		return nil, err
	}
	if err := s.Setup.CheckOptions(); err != nil {
		return nil, err
	}
	names, err := s.Setup.Select(sources)
	if err != nil {
		return nil, err
	}
	return names, s.options.Publish.Reports.CheckClashes(s.process, s.options.files(s.process, names))
}

// outcomes returns the outcomes of the experiments that have the wanted tags. An
// experiment that cannot be read is kept, so that it is reported.
func (s *Session) outcomes(ctx context.Context, names []string) []*report.Outcome {
	var outcomes []*report.Outcome
	for _, name := range names {
		if len(s.options.Tags) > 0 {
			tags, ok := s.Setup.Tags(ctx, name)
			if ok && !suite.HasTags(tags, s.options.Tags) {
				continue
			}
		}
		outcomes = append(outcomes, s.NewOutcome(name))
	}
	return outcomes
}
