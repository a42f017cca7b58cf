package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	// maxHeaderBytes leaves room for the longest filter, percent-encoded.
	maxHeaderBytes = 256 << 10
	// stopTimeout is how long running requests may go on after a stop.
	stopTimeout = 5 * time.Second
)

// Serve answers on the listener until the context ends. Running requests then
// have a moment to finish; after that their contexts end too. There is no
// limit for writing an answer, which an import may stream for an hour.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	running, stopRunning := context.WithCancel(context.WithoutCancel(ctx))
	defer stopRunning()
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog:    slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return running },
	}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(l) }()
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(running, stopTimeout)
	defer cancel()
	err := server.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		stopRunning() // imports stop at the next delivery and leave the ledger whole
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		if err = server.Shutdown(last); errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
	}
	return err
}
