package app

import (
	"github.com/farthing-finops/farthing/internal/door/cli"
	"github.com/farthing-finops/farthing/internal/operation"
)

// services are the commands that run until they are stopped.
func services(_ *operation.Desk) []cli.Service {
	return nil
}
