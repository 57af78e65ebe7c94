package demo

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Serve opens a shop at address, and writes its URL and a line break to announce. It
// returns when ctx ends, when a request closes the shop, or after the time idle without
// requests, so that a shop left behind by a broken experiment closes itself.
func Serve(ctx context.Context, address string, idle time.Duration, announce io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("opening the shop: %w", err)
	}
	var visits atomic.Int64
	shop := NewShop(stop)
	server := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			visits.Add(1)
			shop.ServeHTTP(w, r)
		}),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Fprintf(announce, "http://%s\n", listener.Addr())

	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-deserted(ctx, &visits, idle):
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := server.Shutdown(closing); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return server.Close()
}

// deserted returns a channel that is closed after the time idle without requests, or when
// ctx ends.
func deserted(ctx context.Context, visits *atomic.Int64, idle time.Duration) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(idle)
		defer ticker.Stop()
		for seen := int64(-1); seen != visits.Load(); {
			seen = visits.Load()
			select {
			case <-ticker.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	return done
}

// Start runs "executable demo serve" in the background, and returns the URL of the shop
// when it is open. The shop outlives the caller.
func Start(ctx context.Context, executable string, environ []string, idle time.Duration) (url string, err error) {
	cmd := exec.Command(executable, "demo", "serve", "--idle", idle.String()) //nolint:noctx // it outlives ctx
	cmd.Env = environ
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", fmt.Errorf("starting the shop: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("starting the shop: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { cmd.Process.Kill() }) //nolint:errcheck // it may be gone already
	defer stop()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("the shop did not open: %w", errors.Join(err, cmd.Wait()))
	}
	return strings.TrimSpace(line), nil
}
