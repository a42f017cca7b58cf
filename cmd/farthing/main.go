// Farthing is FinOps for AI: it reads bills exactly and shows where the money went.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/farthing-finops/farthing/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(app.Run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}
