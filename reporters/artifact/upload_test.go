package artifact_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/artifact"
	"github.com/chaostoolkit/run-action/reporters/artifact/artifacttest"
	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

// bubble runs a test against a server, with a clock that does not make one wait.
func bubble(t *testing.T, test func(t *testing.T, server *artifacttest.Server, service artifact.Service)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := artifacttest.New(t)
		test(t, server, artifact.Service{
			ResultsURL: "https://results.test/some/path/", Token: github.Token(artifacttest.JobToken()),
			Transport: githubtest.Serve(t, server),
		})
	})
}

// write returns files with these contents.
func write(t *testing.T, contents ...string) []artifact.File {
	t.Helper()
	folder, files := t.TempDir(), []artifact.File{}
	for i, content := range contents {
		name := fmt.Sprintf("journal-%d.json", i)
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, artifact.File{Name: "journals/" + name, Path: path})
	}
	return files
}

func TestUpload(t *testing.T) {
	t.Parallel()
	for _, camel := range []bool{false, true} {
		t.Run(fmt.Sprintf("camel %t", camel), func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *artifacttest.Server, service artifact.Service) {
				server.Camel = camel
				files := write(t, `{"status": "completed"}`, strings.Repeat("x", 100_000))
				got, warning := service.Upload(t.Context(), artifact.Artifact{Name: "results", Files: files})
				githubtest.CheckWarning(t, warning, "")
				stored := server.Artifacts()[0]
				sum := sha256.Sum256(stored.Data)
				want := artifact.Uploaded{ID: 4711, Name: "results", Size: int64(len(stored.Data)), SHA256: hex.EncodeToString(sum[:]), Files: 2}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("uploaded (-want +got):\n%s", diff)
				}
				contents := map[string]string{"journals/journal-0.json": `{"status": "completed"}`, "journals/journal-1.json": strings.Repeat("x", 100_000)}
				if diff := cmp.Diff(contents, stored.Files(t)); diff != "" {
					t.Errorf("files (-want +got):\n%s", diff)
				}
				if !stored.Finalized || stored.Type != "application/zip" || stored.Blocks != 1 || stored.ExpiresAt != "" {
					t.Errorf("got %+v, want one finalized block of a zip archive", stored)
				}
				if diff := cmp.Diff([]string{"CreateArtifact", "block", "blocklist", "FinalizeArtifact"}, server.Calls()); diff != "" {
					t.Errorf("calls (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestUploadInBlocks(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *artifacttest.Server, service artifact.Service) {
		service.BlockSize = 4096
		noise := make([]byte, 10_000) // does not get smaller in an archive
		_, _ = io.ReadFull(rand.NewChaCha8([32]byte{}), noise)
		server.Fail(artifacttest.PutBlock, githubtest.Raw(503, "application/xml", ""), githubtest.Cut())
		got, warning := service.Upload(t.Context(), artifact.Artifact{Files: write(t, string(noise))})
		githubtest.CheckWarning(t, warning, "")
		stored := server.Artifacts()[0]
		if stored.Blocks != 3 || got.Size != int64(len(stored.Data)) || got.Name != artifact.Name {
			t.Errorf("got %d blocks and %+v, want 3 of an archive of %d bytes", stored.Blocks, got, len(stored.Data))
		}
		if !bytes.Equal([]byte(stored.Files(t)["journals/journal-0.json"]), noise) {
			t.Error("got other content, want that of the file")
		}
	})
}

func TestRetention(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		days, most int
		want       string
	}{{0, 90, ""}, {5, 0, "2000-01-06T00:00:00Z"}, {5, 90, "2000-01-06T00:00:00Z"}, {400, 90, "2000-03-31T00:00:00Z"}, {-1, 90, ""}} {
		bubble(t, func(t *testing.T, server *artifacttest.Server, service artifact.Service) {
			service.MaxRetentionDays = tt.most
			_, warning := service.Upload(t.Context(), artifact.Artifact{Files: write(t, "x"), RetentionDays: tt.days})
			githubtest.CheckWarning(t, warning, "")
			if got := server.Artifacts()[0].ExpiresAt; got != tt.want {
				t.Errorf("%d days of %d: got %q, want %q", tt.days, tt.most, got, tt.want)
			}
		})
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		taken []string
		asked string
		want  string
		cause github.Cause
		says  []string
	}{
		{name: "free", asked: "results", want: "results"},
		{name: "default", want: artifact.Name},
		{
			name: "taken by another leg", taken: []string{"results"}, asked: "results",
			want: "results-ca395085", cause: github.Renamed, says: []string{`called "results-ca395085"`, `"results"`},
		},
		{
			name: "taken twice", taken: []string{"results", "results-ca395085", "results-ca395085-2"}, asked: "results",
			want: "results-ca395085-3", cause: github.Renamed,
		},
		{
			name: "characters", asked: "results ubuntu/3.12: \"x\"\n", want: "results ubuntu_3.12_ _x__",
			cause: github.Renamed, says: []string{"characters"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *artifacttest.Server, service artifact.Service) {
				for _, name := range tt.taken {
					server.Take(name)
				}
				got, warning := service.Upload(t.Context(), artifact.Artifact{Name: tt.asked, Files: write(t, "x")})
				githubtest.CheckWarning(t, warning, tt.cause, tt.says...)
				if got.Name != tt.want {
					t.Errorf("got %q, want %q", got.Name, tt.want)
				}
			})
		})
	}
	t.Run("all taken", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(t *testing.T, server *artifacttest.Server, service artifact.Service) {
			server.FailAlways(artifacttest.CreateArtifact, artifacttest.Refuse(409, "already_exists", "an artifact with this name already exists"))
			got, warning := service.Upload(t.Context(), artifact.Artifact{Name: "results", Files: write(t, "x")})
			githubtest.CheckWarning(t, warning, github.Renamed, "Give each job its own name")
			if got != (artifact.Uploaded{}) {
				t.Errorf("got %+v, want nothing", got)
			}
		})
	})
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *artifacttest.Server, service artifact.Service) {
		var files []artifact.File
		path := write(t, "x")[0].Path
		for _, name := range []string{"", "a/b.json", "A/B.json", "../../etc/passwd", "/abs", "c:\\x?.json", "line\nbreak", "...", "/"} {
			files = append(files, artifact.File{Name: name, Path: path})
		}
		_, warning := service.Upload(t.Context(), artifact.Artifact{Files: files})
		githubtest.CheckWarning(t, warning, "")
		var got []string
		for name := range server.Artifacts()[0].Files(t) {
			got = append(got, name)
		}
		slices.Sort(got)
		want := []string{"...", "A/B-2.json", "_", "a/b.json", "abs", "c__x_.json", "etc/passwd", "journal-0.json", "line_break"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("names (-want +got):\n%s", diff)
		}
	})
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *artifacttest.Server, service artifact.Service) {
		files := append(write(t, "x"), artifact.File{Path: "/nowhere/missing.json"}, artifact.File{Path: t.TempDir()})
		got, warning := service.Upload(t.Context(), artifact.Artifact{Files: files})
		githubtest.CheckWarning(t, warning, github.Unreadable, "is not complete", "/nowhere/missing.json (no such file or directory)", "it is not a file")
		if got.Files != 1 || len(server.Artifacts()[0].Files(t)) != 1 {
			t.Errorf("got %+v, want the file that can be read", got)
		}
	})
	bubble(t, func(t *testing.T, server *artifacttest.Server, service artifact.Service) {
		var files []artifact.File
		for i := range 8 {
			files = append(files, artifact.File{Path: fmt.Sprintf("/nowhere/%d", i)})
		}
		got, warning := service.Upload(t.Context(), artifact.Artifact{Files: files})
		githubtest.CheckWarning(t, warning, github.Unreadable, "there is no file to upload", "and 3 more")
		if got != (artifact.Uploaded{}) || len(server.Calls()) > 0 {
			t.Errorf("got %+v and %v, want nothing done", got, server.Calls())
		}
	})
}

func TestFailuresAreExplained(t *testing.T) {
	t.Parallel()
	refuse := artifacttest.Refuse
	tests := []struct {
		name      string
		operation string
		fault     githubtest.Fault
		service   func(*artifact.Service)
		cause     github.Cause
		says      []string
	}{
		{
			name: "not an action", service: func(s *artifact.Service) { s.ResultsURL, s.Token = "", "" },
			cause: github.NoToken, says: []string{`"results"`, "ACTIONS_RUNTIME_TOKEN", "actions/upload-artifact"},
		},
		{
			name: "enterprise server", service: func(s *artifact.Service) { s.ServerURL = "https://ghe.example.com" },
			cause: github.Unsupported, says: []string{"Enterprise", "upload-artifact@v3"},
		},
		{name: "no address", service: func(s *artifact.Service) { s.ResultsURL = "results" }, cause: github.BadContext, says: []string{"ACTIONS_RESULTS_URL"}},
		{name: "not a token", service: func(s *artifact.Service) { s.Token = "abc" }, cause: github.Unauthorized, says: []string{"JSON Web Token"}},
		{name: "not claims", service: func(s *artifact.Service) { s.Token = "a.b!.c" }, cause: github.Unauthorized, says: []string{"claims"}},
		{name: "no scope", service: func(s *artifact.Service) { s.Token = github.Token(artifacttest.Token("Actions.Results:1")) }, cause: github.Unauthorized, says: []string{"scope"}},
		{name: "token expired", operation: artifacttest.CreateArtifact, fault: refuse(401, "unauthenticated", "token expired"), cause: github.Unauthorized, says: []string{"401", "token expired"}},
		{name: "no storage left", operation: artifacttest.CreateArtifact, fault: refuse(403, "permission_denied", "insufficient usage to create artifact"), cause: github.Quota, says: []string{"is full"}},
		{name: "not version 4", operation: artifacttest.CreateArtifact, fault: githubtest.Raw(404, "text/plain", "404"), cause: github.Unsupported, says: []string{"version 4"}},
		{name: "refused", operation: artifacttest.CreateArtifact, fault: refuse(400, "invalid_argument", ""), cause: github.Rejected, says: []string{"invalid_argument"}},
		{name: "too many requests", operation: artifacttest.CreateArtifact, fault: githubtest.Secondary(429, "Retry-After", "3600"), cause: github.RateLimited},
		{name: "down", operation: artifacttest.CreateArtifact, fault: refuse(500, "internal", "oops"), cause: github.Unavailable, says: []string{"the service answered 500"}},
		{name: "storage is down", operation: artifacttest.PutBlock, fault: githubtest.Raw(503, "application/xml", ""), cause: github.Unavailable, says: []string{"the storage answered 503"}},
		{
			name: "address expired", operation: artifacttest.PutBlock, fault: githubtest.Status(403, "", "X-Ms-Error-Code", "AuthenticationFailed"),
			cause: github.Unauthorized, says: []string{"the storage answered 403", "AuthenticationFailed"},
		},
		{name: "storage that does nothing", operation: artifacttest.PutBlockList, fault: githubtest.Raw(200, "text/plain", ""), cause: github.Rejected, says: []string{"the storage answered 200"}},
		{name: "storage elsewhere", operation: artifacttest.PutBlock, fault: githubtest.Redirect(307, "https://evil.test/"), cause: github.Rejected, says: []string{"307"}},
		{name: "cut", operation: artifacttest.PutBlock, fault: githubtest.Cut(), cause: github.Unavailable, says: []string{"cannot be reached: EOF"}},
		{name: "cut answers", operation: artifacttest.FinalizeArtifact, fault: githubtest.Truncated(), cause: github.Unavailable, says: []string{"cannot be reached: unexpected EOF"}},
		{name: "slow", operation: artifacttest.PutBlock, fault: githubtest.Slow(), cause: github.OutOfTime, says: []string{"no time left"}},
		{name: "not JSON", operation: artifacttest.CreateArtifact, fault: githubtest.Raw(200, "text/html", "<html>"), cause: github.Unavailable, says: []string{"is invalid"}},
		{name: "not ok", operation: artifacttest.CreateArtifact, fault: githubtest.Raw(200, "application/json", `{"ok":false}`), cause: github.Rejected, says: []string{"no address"}},
		{name: "not taken", operation: artifacttest.FinalizeArtifact, fault: githubtest.Raw(200, "application/json", `{}`), cause: github.Rejected, says: []string{"did not accept the upload"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *artifacttest.Server, service artifact.Service) {
				if tt.service != nil {
					tt.service(&service)
				}
				if tt.fault != nil {
					server.FailAlways(tt.operation, tt.fault)
				}
				began := time.Now()
				got, warning := service.Upload(t.Context(), artifact.Artifact{Name: "results", Files: write(t, "x")})
				githubtest.CheckWarning(t, warning, tt.cause, append(tt.says, `Chaos could not upload the artifact "results": `)...)
				if got.ID != 0 {
					t.Errorf("got %+v, want nothing", got)
				}
				if took := time.Since(began); took > artifact.Patience {
					t.Errorf("got an end after %s, want it within %s", took, artifact.Patience)
				}
			})
		})
	}
}

func TestCancellation(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *artifacttest.Server, service artifact.Service) {
		server.FailAlways(artifacttest.PutBlock, githubtest.Slow())
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		began := time.Now()
		_, warning := service.Upload(ctx, artifact.Artifact{Files: write(t, "x")})
		githubtest.CheckWarning(t, warning, github.OutOfTime)
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("got an end after %s, want it with the context", took)
		}
	})
}

// The answer to the first request was lost: its name is taken, by ourselves.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *artifacttest.Server, service artifact.Service) {
		server.Fail(artifacttest.CreateArtifact, githubtest.Lost())
		server.Fail(artifacttest.PutBlock, githubtest.Lost())
		server.Fail(artifacttest.PutBlockList, githubtest.Lost())
		server.Fail(artifacttest.FinalizeArtifact, githubtest.Lost())
		got, warning := service.Upload(t.Context(), artifact.Artifact{Name: "results", Files: write(t, "x")})
		githubtest.CheckWarning(t, warning, github.Renamed)
		if got.Name != "results-ca395085" || got.ID != 4711 {
			t.Errorf("got %+v, want it under another name", got)
		}
	})
}

// leaky is a network whose errors repeat what they were given.
type leaky struct{}

func (leaky) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("refused %s\nby the proxy", r.Header.Get("Authorization"))
}

func TestTheTokenIsNotTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		service := artifact.Service{
			ResultsURL: "https://results.test", Token: github.Token(artifacttest.JobToken()), Transport: leaky{},
			Log: slog.New(slog.NewTextHandler(&log, nil)),
		}
		_, warning := service.Upload(t.Context(), artifact.Artifact{Files: write(t, "x")})
		githubtest.CheckWarning(t, warning, github.Unavailable, "refused Bearer *** by the proxy")
		service.Log.Info("service", "service", service)
		printed := fmt.Sprintf("%v %+v %#v", service, service, service.Token) + log.String()
		if strings.Contains(printed, artifacttest.JobToken()) {
			t.Errorf("got the token in %s", printed)
		}
	})
}

func TestFromEnvironment(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"ACTIONS_RESULTS_URL": "https://results.test/", "ACTIONS_RUNTIME_TOKEN": "a.b.c",
		"GITHUB_SERVER_URL": "https://github.com", "GITHUB_RETENTION_DAYS": "90",
	}
	got := artifact.FromEnvironment(func(name string) string { return env[name] })
	want := artifact.Service{ResultsURL: "https://results.test/", Token: "a.b.c", ServerURL: "https://github.com", MaxRetentionDays: 90}
	if diff := cmp.Diff(fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got)); diff != "" || got.Token != want.Token {
		t.Errorf("service (-want +got):\n%s", diff)
	}
	env["GITHUB_RETENTION_DAYS"] = "many"
	if got := artifact.FromEnvironment(func(name string) string { return env[name] }); got.MaxRetentionDays != 0 {
		t.Errorf("got %d days, want 0 for what is not known", got.MaxRetentionDays)
	}
}
