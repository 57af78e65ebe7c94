package worker

import (
	"context"
	"errors"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// Send writes a request and returns the channel on which its one answer will come.
func (w *Worker) Send(r Request) <-chan Answer {
	_, ch := w.send(r)
	return ch
}

func (w *Worker) send(r Request) (id int64, ch <-chan Answer) {
	reply := make(chan Answer, 1)
	w.mu.Lock()
	if w.err != nil {
		w.mu.Unlock()
		reply <- Answer{Err: w.err}
		return 0, reply
	}
	w.next++
	id = w.next
	w.pending[id] = reply
	w.mu.Unlock()
	frame := r.Encode()
	frame.Set(keyID, id)
	w.write(encode(frame))
	return id, reply
}

// Post writes a request that has no answer.
func (w *Worker) Post(r Request) { w.write(encode(r.Encode())) }

// write ignores errors: a closed pipe means that the process has ended, which all
// pending requests are answered with.
func (w *Worker) write(frame []byte) {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.requests.Write(append(frame, '\n')) //nolint:errcheck // see above
}

// Extend sends a program that adds operations, once to each process. If the program
// fails, so do the requests that need its operations.
func (w *Worker) Extend(program string) {
	w.extending.Lock()
	defer w.extending.Unlock()
	if w.extended[program] {
		return
	}
	w.extended[program] = true
	w.Send(extendRequest{program})
}

// Subscribe has f called with the value of each event called name, before the answer
// to the request during which the event occurred.
func (w *Worker) Subscribe(name string, f func(value any)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events[name] = f
}

// Exchange sends a request and waits for its answer. When ctx ends, the request is
// interrupted, so that it can clean up; if it does not end, the process is killed. An
// error is an *provider.Error: Timeout if ctx had a deadline that passed, else
// Interrupted. Failures of the request are in the answer.
func (w *Worker) Exchange(ctx context.Context, r Request) (Answer, error) {
	id, ch := w.send(r)
	select {
	case a := <-ch:
		return a, nil
	case <-ctx.Done():
	}
	tookTooLong := errors.Is(ctx.Err(), context.DeadlineExceeded)
	w.write(encode(interruptRequest{id}.Encode()))
	timer := time.NewTimer(interruptGrace)
	defer timer.Stop()
	select {
	case <-ch:
	case <-timer.C:
		if tookTooLong {
			w.kill()
		} else {
			w.killForRun()
		}
		<-w.gone
	}
	if tookTooLong {
		return Answer{}, provider.Errorf(provider.Timeout, "the %s function took too long and was stopped", w.name)
	}
	return Answer{}, provider.Errorf(provider.Interrupted, "the %s function was stopped because the run ends", w.name)
}
