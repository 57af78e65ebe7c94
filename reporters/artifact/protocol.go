package artifact

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/github"
)

// The service uses Twirp, https://twitchtv.github.io/twirp/docs/spec_v7.html: protocol buffers
// as JSON over POST. Requests have the names of fields in the protocol's definition, which
// GitHub, act and Gitea all accept; answers have these or the usual names of JSON.
const methods = "twirp/github.actions.results.api.v1.ArtifactService/"

// version is the version of the protocol, as of upload-artifact v4: the archive is a zip file.
// Version 7 also has other types of files, in a field that servers of version 4 refuse.
const version = 4

type createRequest struct {
	Run       string `json:"workflow_run_backend_id"`
	Job       string `json:"workflow_job_run_backend_id"`
	Name      string `json:"name"`
	ExpiresAt string `json:"expires_at,omitempty"`
	Version   int    `json:"version"`
}

type createResponse struct {
	OK       bool   `json:"ok"`
	URL      string `json:"signed_upload_url"`
	CamelURL string `json:"signedUploadUrl"`
}

type finalizeRequest struct {
	Run  string `json:"workflow_run_backend_id"`
	Job  string `json:"workflow_job_run_backend_id"`
	Name string `json:"name"`
	Size string `json:"size"` // numbers of 64 bits are texts
	Hash string `json:"hash"`
}

type finalizeResponse struct {
	OK      bool            `json:"ok"`
	ID      json.RawMessage `json:"artifact_id"` // a text, or a number
	CamelID json.RawMessage `json:"artifactId"`
}

// create registers an artifact and returns the address for its upload.
func (c *client) create(ctx context.Context, job jobID, name string, expires *time.Time) (string, error) {
	request := createRequest{Run: job.run, Job: job.job, Name: name, Version: version}
	if expires != nil {
		request.ExpiresAt = expires.Format(time.RFC3339)
	}
	var response createResponse
	if err := c.call(ctx, "CreateArtifact", request, &response); err != nil {
		return "", err
	}
	address := response.URL
	if address == "" {
		address = response.CamelURL
	}
	u, err := url.Parse(address)
	if !response.OK || err != nil || u.Host == "" {
		return "", &problem{github.Rejected, "the service returned no address for the upload."}
	}
	return address, nil
}

// finalize completes an artifact and returns its ID.
func (c *client) finalize(ctx context.Context, job jobID, done Uploaded) (int64, error) {
	request := finalizeRequest{
		Run: job.run, Job: job.job, Name: done.Name,
		Size: strconv.FormatInt(done.Size, 10), Hash: "sha256:" + done.SHA256,
	}
	var response finalizeResponse
	if err := c.call(ctx, "FinalizeArtifact", request, &response); err != nil {
		return 0, err
	}
	text := string(response.ID)
	if text == "" {
		text = string(response.CamelID)
	}
	id, err := strconv.ParseInt(strings.Trim(text, `"`), 10, 64)
	if !response.OK || err != nil {
		return 0, &problem{github.Rejected, "the service did not accept the upload."}
	}
	return id, nil
}

// call calls a method of the service at the origin of ResultsURL.
func (c *client) call(ctx context.Context, method string, request, response any) error {
	origin, err := url.Parse(c.ResultsURL)
	if err != nil || origin.Host == "" {
		return &problem{github.BadContext, "ACTIONS_RESULTS_URL is not the address of a server."}
	}
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	address := (&url.URL{Scheme: origin.Scheme, Host: origin.Host}).JoinPath(methods, method)
	header := http.Header{}
	header.Set("Authorization", "Bearer "+string(c.Token))
	header.Set("Content-Type", "application/json")
	header.Set("Accept", "application/json")
	answered, err := c.send(ctx, message{method: http.MethodPost, address: address.String(), header: header, body: body, want: http.StatusOK})
	if err != nil {
		return err
	}
	if err := json.Unmarshal(answered.body, response); err != nil {
		return &problem{github.Unavailable, fmt.Sprintf("the answer of the service to %s is invalid: %s.", method, github.Quote(err.Error()))}
	}
	return nil
}
