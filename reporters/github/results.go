package github

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	api "github.com/google/go-github/v60/github"
)

const (
	// recentRuns bounds the runs that are listed, searchedRuns those in which the artifact
	// is searched: each takes a request.
	recentRuns, searchedRuns = 100, 10
	// maxArchive bounds the artifact, in bytes.
	maxArchive = maxResponse
)

// Results are the results of an earlier run of the workflow.
type Results struct {
	// Archive is the artifact: a zip of at most 32 MiB, which is not trusted.
	Archive []byte
	// Branch is the branch of the run, Number its number in the workflow.
	Branch string
	Number int
	// URL is the address of the run.
	URL string
	// Time is its start.
	Time time.Time
}

// EarlierResults fetches the artifact with a name from the latest run of the same workflow on
// the Base of the context, whether that run passed or not. Without such a run it returns a
// warning with the cause NoResults.
//
// It ignores runs for pull requests: the branch of a fork may have the same name, and
// anybody can put anything into its artifacts.
func (c *Client) EarlierResults(ctx context.Context, name string) (*Results, *Warning) {
	t := task{undone: fmt.Sprintf("could not fetch the artifact %q to compare with", name), permission: "actions: read", reads: true}
	switch {
	case c.context.RunID == 0:
		return nil, warn(BadContext, "Chaos %s: this is not a run of a workflow, as GITHUB_RUN_ID is not set.", t.undone)
	case c.context.Base == "":
		return nil, warn(BadContext, "Chaos %s: the event that started the workflow does not contain the default branch.", t.undone)
	}
	t.undone = fmt.Sprintf("could not fetch the artifact %q of branch %q to compare with", name, c.context.Base)
	var found *Results
	var none *Warning
	t.do = func(ctx context.Context, gh *api.Client) error {
		found, none = nil, nil
		runs, err := c.earlierRuns(ctx, gh)
		if err != nil {
			return err
		}
		var run *api.WorkflowRun
		var artifact *api.Artifact
		for _, run = range runs[:min(len(runs), searchedRuns)] {
			if artifact, err = c.artifactOf(ctx, gh, run, name); err != nil || artifact != nil {
				break
			}
		}
		switch {
		case err != nil:
			return err
		case artifact == nil:
			none = c.noResults(len(runs), name)
			return nil
		case artifact.GetSizeInBytes() > maxArchive:
			none = warn(NoResults, "The artifact %q of branch %q has %d bytes, too many to compare with.", name, c.context.Base, artifact.GetSizeInBytes())
			return nil
		}
		archive, err := c.download(ctx, gh, artifact.GetID())
		found = &Results{
			Archive: archive, Branch: c.context.Base, Number: run.GetRunNumber(), URL: run.GetHTMLURL(), Time: run.GetCreatedAt().UTC(),
		}
		return err
	}
	if warning := c.run(ctx, t); warning != nil {
		return nil, warning
	}
	return found, none
}

func (c *Client) noResults(runs int, name string) *Warning {
	switch {
	case runs > 0 && Enterprise(c.context.ServerURL):
		return warn(NoResults, "No run of this workflow on branch %q has an artifact %q that is kept: "+
			"on GitHub Enterprise Server the step actions/upload-artifact@v3 has to upload it.", c.context.Base, name)
	case runs == 0:
		return warn(NoResults, "Branch %q has no other run of this workflow that has ended.", c.context.Base)
	case runs > searchedRuns:
		return warn(NoResults, "None of the last %d runs of this workflow on branch %q has an artifact %q that is kept.", searchedRuns, c.context.Base, name)
	default:
		return warn(NoResults, "No run of this workflow on branch %q has an artifact %q that is kept.", c.context.Base, name)
	}
}

// earlierRuns returns the completed runs of our workflow on the base, the latest first.
func (c *Client) earlierRuns(ctx context.Context, gh *api.Client) ([]*api.WorkflowRun, error) {
	r := c.context.Repository
	own, _, err := gh.Actions.GetWorkflowRunByID(ctx, r.Owner, r.Name, c.context.RunID)
	if err != nil {
		return nil, err
	}
	list, _, err := gh.Actions.ListWorkflowRunsByID(ctx, r.Owner, r.Name, own.GetWorkflowID(), &api.ListWorkflowRunsOptions{
		Branch: c.context.Base, Status: "completed", ExcludePullRequests: true, ListOptions: api.ListOptions{PerPage: recentRuns},
	})
	if err != nil {
		return nil, err
	}
	runs := slices.DeleteFunc(list.WorkflowRuns, func(run *api.WorkflowRun) bool { return run == nil || !c.isEarlier(run) })
	slices.SortStableFunc(runs, func(a, b *api.WorkflowRun) int { return b.GetCreatedAt().Compare(a.GetCreatedAt().Time) })
	return runs, nil
}

// isEarlier reports whether a run is another run of the base. The list also has runs of pull
// requests from branches of the same name, and runs started by other workflows, which count
// as runs of the default branch.
func (c *Client) isEarlier(run *api.WorkflowRun) bool {
	return run.GetID() != c.context.RunID && run.GetHeadBranch() == c.context.Base &&
		c.context.Repository.is(run.GetHeadRepository().GetFullName()) &&
		slices.Contains([]string{"push", "schedule", "workflow_dispatch", "repository_dispatch"}, run.GetEvent())
}

// artifactOf returns the artifact of a run, nil if there is none. Of a repeated run it returns
// the latest.
func (c *Client) artifactOf(ctx context.Context, gh *api.Client, run *api.WorkflowRun, name string) (*api.Artifact, error) {
	var latest *api.Artifact
	r := c.context.Repository
	err := pages(func(page api.ListOptions) ([]*api.Artifact, *api.Response, error) {
		list, response, err := gh.Actions.ListWorkflowRunArtifacts(ctx, r.Owner, r.Name, run.GetID(), &page)
		if err != nil {
			return nil, response, err
		}
		return list.Artifacts, response, nil
	}, func(a *api.Artifact) {
		if a.GetName() == name && !a.GetExpired() && (latest == nil || a.GetID() > latest.GetID()) {
			latest = a
		}
	})
	return latest, err
}

// download returns an artifact. GitHub redirects to a signed address of a storage. The
// address is a secret, so no message contains it, and the token is not sent there.
//
// https://docs.github.com/en/rest/actions/artifacts#download-an-artifact
func (c *Client) download(ctx context.Context, gh *api.Client, id int64) ([]byte, error) {
	r := c.context.Repository
	request, err := gh.NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/actions/artifacts/%d/zip", r.Owner, r.Name, id), nil)
	if err != nil {
		return nil, err
	}
	asking := http.Client{Transport: c.http.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := asking.Do(request.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // was only read
	if response.StatusCode != http.StatusFound {
		if err := api.CheckResponse(response); err != nil {
			return nil, err
		}
		return nil, errors.New("the answer has no address of the artifact")
	}
	address, err := response.Location()
	if err != nil || address.Scheme != "https" && address.Scheme != c.base.Scheme {
		return nil, errors.New("the answer has no address of the artifact")
	}
	return c.fetch(ctx, address.String())
}

// fetch downloads from an address of the storage.
func (c *Client) fetch(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("the answer has no address of the artifact")
	}
	request.Header.Set("User-Agent", c.agent)
	response, err := c.storage.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // was only read
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the storage of its artifacts answered %d %s", response.StatusCode, strings.ToLower(http.StatusText(response.StatusCode)))
	}
	return io.ReadAll(response.Body)
}
