package operation

import "context"

// Shelf is the port to what people declared of one kind, each value under its
// id. Values are JSON; a shelf keeps them through a restart.
type Shelf[T any] interface {
	// All lists the values, in order of their ids.
	All(ctx context.Context) ([]T, error)
	Get(ctx context.Context, id string) (v T, found bool, err error)
	// Add keeps a value if its id is new, and tells whether it was.
	Add(ctx context.Context, id string, v T) (added bool, err error)
	Put(ctx context.Context, id string, v T) error
	// Change keeps what the function makes of the value, as one step.
	Change(ctx context.Context, id string, change func(v T, found bool) (T, error)) error
	Remove(ctx context.Context, id string) (removed bool, err error)
}
