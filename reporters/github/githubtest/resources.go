package githubtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Comment is one on an issue or pull request.
type Comment struct {
	ID     int64
	Number int
	Author string
	Body   string
}

// Pull is a pull request for the repository.
type Pull struct {
	Number int
	State  string
	// HeadRepository is where its branch is, Head the branch, SHA what that is at.
	HeadRepository, Head, SHA string
}

// AddComment writes a comment and returns its ID.
func (s *Server) AddComment(number int, author, body string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	s.comments = append(s.comments, &Comment{ID: s.lastID, Number: number, Author: author, Body: body})
	return s.lastID
}

// RemoveComment deletes a comment.
func (s *Server) RemoveComment(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.comments = slices.DeleteFunc(s.comments, func(c *Comment) bool { return c.ID == id })
}

// Comments returns all comments, oldest first.
func (s *Server) Comments() []Comment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return values(s.comments)
}

// AddPull opens a pull request.
func (s *Server) AddPull(pull Pull) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pulls = append(s.pulls, &pull)
}

func values[T any](pointers []*T) []T {
	all := make([]T, len(pointers))
	for i, p := range pointers {
		all[i] = *p
	}
	return all
}

// handle answers a request that is described and authorized.
func (s *Server) handle(w http.ResponseWriter, c *call, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	params := c.input.PathParams
	if params["owner"] != s.Owner || params["repo"] != s.Repository {
		notFound(w)
		return
	}
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(params[name], 10, 64)
		return n
	}
	switch c.operation {
	case ListComments:
		s.listComments(w, c, int(number("issue_number")))
	case CreateComment:
		s.lastID++
		comment := &Comment{ID: s.lastID, Number: int(number("issue_number")), Author: s.Login, Body: field(body, "body")}
		s.comments = append(s.comments, comment)
		writeJSON(w, http.StatusCreated, s.comment(comment))
	case UpdateComment, DeleteComment:
		s.changeComment(w, c.operation, number("comment_id"), body)
	case ListPulls:
		s.listPulls(w, c)
	case GetRun, ListRuns, ListArtifacts:
		s.readRuns(w, c)
	case DownloadArtifact:
		s.downloadArtifact(w, c)
	default:
		notFound(w)
	}
}

func notFound(w http.ResponseWriter) {
	Status(http.StatusNotFound, "Not Found")(nil).ServeHTTP(w, nil)
}

func field(body []byte, name string) string {
	var fields map[string]any
	_ = json.Unmarshal(body, &fields) // was checked
	text, _ := fields[name].(string)
	return text
}

func (s *Server) listComments(w http.ResponseWriter, c *call, number int) {
	var found []any
	for _, comment := range s.comments {
		if comment.Number == number {
			found = append(found, s.comment(comment))
		}
	}
	page(w, c, found)
}

func (s *Server) changeComment(w http.ResponseWriter, operation Operation, id int64, body []byte) {
	i := slices.IndexFunc(s.comments, func(c *Comment) bool { return c.ID == id })
	switch {
	case i < 0:
		notFound(w)
	case operation == DeleteComment:
		s.comments = slices.Delete(s.comments, i, i+1)
		w.WriteHeader(http.StatusNoContent)
	default:
		s.comments[i].Body = field(body, "body")
		writeJSON(w, http.StatusOK, s.comment(s.comments[i]))
	}
}

func (s *Server) listPulls(w http.ResponseWriter, c *call) {
	query := c.input.Request.URL.Query()
	var found []any
	for _, pull := range s.pulls {
		owner, _, _ := strings.Cut(pull.HeadRepository, "/")
		if pull.State == query.Get("state") && owner+":"+pull.Head == query.Get("head") {
			found = append(found, s.pull(pull))
		}
	}
	page(w, c, found)
}

// page writes a page of a list, and where the next one is.
func page(w http.ResponseWriter, c *call, items []any) {
	first, last := window(w, c, len(items))
	writeJSON(w, http.StatusOK, append([]any{}, items[first:last]...))
}

// window returns which of so many items are on the page that is asked for, and writes
// where the next one is.
func window(w http.ResponseWriter, c *call, items int) (first, last int) {
	query := c.input.Request.URL.Query()
	number, size := 1, 30
	if n, err := strconv.Atoi(query.Get("page")); err == nil {
		number = n
	}
	if n, err := strconv.Atoi(query.Get("per_page")); err == nil {
		size = min(n, 100)
	}
	first, last = min((number-1)*size, items), min(number*size, items)
	if last < items {
		query.Set("page", strconv.Itoa(number+1))
		w.Header().Set("Link", fmt.Sprintf(`<https://%s%s?%s>; rel="next"`, c.input.Request.Host, c.input.Request.URL.Path, query.Encode()))
	}
	return first, last
}

func (s *Server) user(login string) map[string]any {
	kind := "User"
	if strings.HasSuffix(login, "[bot]") {
		kind = "Bot"
	}
	return s.desc.with("simple-user", map[string]any{"login": login, "type": kind})
}

func (s *Server) comment(c *Comment) map[string]any {
	return s.desc.with("issue-comment", map[string]any{
		"id": c.ID, "body": c.Body, "user": s.user(c.Author), "created_at": time.Unix(c.ID, 0).UTC().Format(time.RFC3339),
		"html_url": fmt.Sprintf("https://github.com/%s/%s/pull/%d#issuecomment-%d", s.Owner, s.Repository, c.Number, c.ID),
	})
}

func (s *Server) pull(p *Pull) map[string]any {
	side := func(repository, ref, sha string) map[string]any {
		return map[string]any{"ref": ref, "sha": sha, "repo": map[string]any{"full_name": repository}, "label": ref}
	}
	return s.desc.with("pull-request-simple", map[string]any{
		"number": p.Number, "state": p.State,
		"head": side(p.HeadRepository, p.Head, p.SHA), "base": side(s.Owner+"/"+s.Repository, "main", "0000"),
	})
}
