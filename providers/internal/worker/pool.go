package worker

import (
	"errors"
	"sync"
)

// Pool holds the worker in use: none until one is needed, and a new one after that
// died.
type Pool struct {
	mu      sync.Mutex
	current *Worker
	closed  bool
}

// Get returns the worker in use, which start starts if there is none alive.
func (p *Pool) Get(start func() (*Worker, error)) (*Worker, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errors.New("the process was stopped because the run is over")
	}
	if p.current != nil && !p.current.IsGone() {
		return p.current, nil
	}
	w, err := start()
	if err != nil {
		return nil, err
	}
	p.current = w
	return w, nil
}

// Close stops the worker in use; from then on there is none.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	if p.current != nil {
		p.current.Stop()
		p.current = nil
	}
}
