package operation

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// memoryShelf is a shelf that forgets.
type memoryShelf[T any] struct {
	mu   sync.Mutex
	kept map[string]T
}

func (s *memoryShelf[T]) All(context.Context) ([]T, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []T
	for _, id := range slices.Sorted(maps.Keys(s.kept)) {
		out = append(out, s.kept[id])
	}
	return out, nil
}

func (s *memoryShelf[T]) Get(_ context.Context, id string) (T, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, found := s.kept[id]
	return v, found, nil
}

func (s *memoryShelf[T]) Add(_ context.Context, id string, v T) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, found := s.kept[id]; found {
		return false, nil
	}
	s.put(id, v)
	return true, nil
}

func (s *memoryShelf[T]) Put(_ context.Context, id string, v T) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(id, v)
	return nil
}

func (s *memoryShelf[T]) put(id string, v T) {
	if s.kept == nil {
		s.kept = map[string]T{}
	}
	s.kept[id] = v
}

func (s *memoryShelf[T]) Change(_ context.Context, id string, change func(T, bool) (T, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, found := s.kept[id]
	v, err := change(v, found)
	if err == nil {
		s.put(id, v)
	}
	return err
}

func (s *memoryShelf[T]) Remove(_ context.Context, id string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, found := s.kept[id]
	delete(s.kept, id)
	return found, nil
}
