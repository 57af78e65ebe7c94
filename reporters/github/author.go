package github

import (
	"context"
	"net/http"
	"strings"

	api "github.com/google/go-github/v60/github"

	"github.com/chaostoolkit/run-action/reporters/github/retry"
)

// actionsBot is the user of the token that GitHub gives to each job.
const actionsBot = "github-actions[bot]"

// author returns the login of the token's user, which distinguishes our comments from those
// in which another user repeats our marker.
//
// Only GraphQL returns it for every kind of token; REST's /user refuses tokens of apps, such
// as GITHUB_TOKEN. The name of an app's user ends with "[bot]", which no name of a person
// can: https://docs.github.com/en/graphql/reference/queries#viewer
//
//	{"data": {"viewer": {"login": "github-actions[bot]"}}}
func (c *Client) author(ctx context.Context, gh *api.Client) (string, error) {
	if c.graphQL == nil {
		return actionsBot, nil
	}
	request, err := gh.NewRequest(http.MethodPost, c.graphQL.String(), map[string]string{"query": "query { viewer { login } }"})
	if err != nil {
		return "", err
	}
	var answer struct {
		Data struct {
			Viewer struct {
				Login string `json:"login"`
			} `json:"viewer"`
		} `json:"data"`
		Errors []struct {
			Type string `json:"type"`
		} `json:"errors"`
	}
	response, err := gh.Do(ctx, request, &answer)
	if err != nil {
		if f := c.judge(ctx, err); f.passes || f.stopped || f.status == http.StatusUnauthorized {
			return "", err
		}
		return actionsBot, nil // the server or the token does not support GraphQL
	}
	for _, e := range answer.Errors {
		if strings.Contains(e.Type, "RATE_LIMIT") {
			pause, _ := retry.Asked(response.Header, c.now())
			return "", &failure{status: response.StatusCode, limited: true, passes: true, pause: pause, until: c.now().Add(pause)}
		}
	}
	if login := answer.Data.Viewer.Login; login != "" {
		return login, nil
	}
	return actionsBot, nil
}

// isAuthor compares logins, ignoring case.
func isAuthor(user *api.User, login string) bool {
	return strings.EqualFold(user.GetLogin(), login)
}
