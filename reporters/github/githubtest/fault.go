package githubtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"
)

// Fault makes an operation fail. It gets the handler that would answer otherwise.
type Fault func(next http.Handler) http.Handler

// Faults are the faults of the next requests. The zero value has none.
type Faults struct {
	mu      sync.Mutex
	waiting map[string][]Fault
	always  map[string]Fault
}

// Fail makes the next requests for an operation fail, one per fault.
func (f *Faults) Fail(operation string, faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting == nil {
		f.waiting = map[string][]Fault{}
	}
	f.waiting[operation] = append(f.waiting[operation], faults...)
}

// FailAlways makes every request for an operation fail.
func (f *Faults) FailAlways(operation string, fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.always == nil {
		f.always = map[string]Fault{}
	}
	f.always[operation] = fault
}

// Wrap returns the handler of the next request for an operation.
func (f *Faults) Wrap(operation string, next http.Handler) http.Handler {
	f.mu.Lock()
	defer f.mu.Unlock()
	if waiting := f.waiting[operation]; len(waiting) > 0 {
		f.waiting[operation] = waiting[1:]
		return waiting[0](next)
	}
	if always := f.always[operation]; always != nil {
		return always(next)
	}
	return next
}

// Status answers with an error of GitHub. Headers come in pairs.
func Status(status int, message string, headers ...string) Fault {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i+1 < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			writeJSON(w, status, map[string]any{
				"message": message, "status": strconv.Itoa(status), "documentation_url": "https://docs.github.com/rest",
			})
		})
	}
}

// Primary answers that the limit of requests is exceeded until a time.
func Primary(status int, reset time.Time) Fault {
	return Status(status, "API rate limit exceeded for installation ID 12345.",
		"X-RateLimit-Limit", "1000", "X-RateLimit-Remaining", "0", "X-RateLimit-Used", "1000",
		"X-RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10), "X-RateLimit-Resource", "core")
}

// Secondary answers that there were too many requests at once. Headers come in pairs;
// GitHub sends Retry-After, but not always.
func Secondary(status int, headers ...string) Fault {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i+1 < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.Header().Set("X-RateLimit-Limit", "1000")
			w.Header().Set("X-RateLimit-Remaining", "900")
			w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(time.Now().Add(50*time.Minute).Unix(), 10))
			writeJSON(w, status, map[string]any{
				"message":           "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
				"documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
			})
		})
	}
}

// Cut closes the connection instead of an answer.
func Cut() Fault {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	}
}

// Lost does the operation and closes the connection instead of an answer.
func Lost() Fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		})
	}
}

// Truncated does the operation and closes the connection within the answer.
func Truncated() Fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			recorder := httptest.NewRecorder()
			next.ServeHTTP(recorder, r)
			body := recorder.Body.Bytes()
			w.Header().Set("Content-Type", recorder.Header().Get("Content-Type"))
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			w.WriteHeader(recorder.Code)
			_, _ = w.Write(body[:len(body)/2])
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		})
	}
}

// Slow never answers.
func Slow() Fault {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		})
	}
}

// undescribed is a header of answers that are not from GitHub.
const undescribed = "X-Undescribed"

// Raw answers with anything, as a proxy could. The answer is not checked.
func Raw(status int, contentType, body string) Fault {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(undescribed, "true")
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
}

// Redirect sends the request elsewhere.
func Redirect(status int, address string) Fault {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(undescribed, "true")
			http.Redirect(w, r, address, status)
		})
	}
}

// Meanwhile calls a function before the request is answered as usual.
func Meanwhile(happen func()) Fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			happen()
			next.ServeHTTP(w, r)
		})
	}
}
