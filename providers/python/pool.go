package python

import (
	"errors"
	"sync"
)

// pool holds the worker that serves now: there is none until one is needed, and a
// new one after one died.
type pool struct {
	mu      sync.Mutex
	current *worker
	closed  bool
}

// get returns a worker that is alive as far as is known.
func (p *Provider) get() (*worker, error) {
	p.workers.mu.Lock()
	defer p.workers.mu.Unlock()
	if p.workers.closed {
		return nil, errors.New("the Python process was ended, as the run is over")
	}
	if w := p.workers.current; w != nil {
		select {
		case <-w.gone:
		default:
			return w, nil
		}
	}
	w, err := startWorker(p)
	if err != nil {
		return nil, err
	}
	p.workers.current = w
	return w, nil
}

// Close ends the worker, if there is one; nothing can be called any more.
func (p *Provider) Close() error {
	p.workers.mu.Lock()
	defer p.workers.mu.Unlock()
	p.workers.closed = true
	if p.workers.current != nil {
		p.workers.current.stop()
		p.workers.current = nil
	}
	return nil
}

func (p *Provider) interpreter() string {
	if p.Interpreter == "" {
		return "python3"
	}
	return p.Interpreter
}

func (p *Provider) environ() []string {
	if p.Environ == nil {
		return []string{}
	}
	return p.Changed(p.Environ())
}
